//! A line of output; parts of it can be highlighted on a terminal.

use std::fmt::Display;

use handlers::legible::Legible;

/// How a part is highlighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Bold,
    Dim,
    Green,
    Red,
    Yellow,
}

/// A line. Whatever is added becomes legible, and stays on one line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line(Vec<(Option<Style>, String)>);

impl Line {
    pub(crate) fn text(self, text: impl Display) -> Self {
        self.part(None, text, 0)
    }

    /// Adds text, padded to this many characters.
    pub(crate) fn column(self, text: impl Display, width: usize) -> Self {
        self.part(None, text, width)
    }

    /// Adds padded text in a style.
    pub(crate) fn styled(self, style: Style, text: impl Display, width: usize) -> Self {
        self.part(Some(style), text, width)
    }

    fn part(mut self, style: Option<Style>, text: impl Display, width: usize) -> Self {
        let legible = Legible(text).to_string();
        self.0.push((style, format!("{legible:width$}")));
        self
    }

    /// The line as text, with colours or without.
    pub(super) fn shown(&self, is_colourful: bool) -> String {
        let parts = self.0.iter().map(|(style, text)| match style.filter(|_| is_colourful) {
            Some(style) => format!("\x1b[{}m{text}\x1b[0m", style.code()),
            None => text.clone(),
        });
        parts.collect()
    }
}

impl Style {
    /// The code by <https://ecma-international.org/publications-and-standards/standards/ecma-48/>, 8.3.117.
    fn code(self) -> u8 {
        match self {
            Self::Bold => 1,
            Self::Dim => 2,
            Self::Red => 31,
            Self::Green => 32,
            Self::Yellow => 33,
        }
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::default().text(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::default().text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_and_nobody_elses() {
        let line = Line::default().styled(Style::Red, "failed\u{1b}[0m", 12).text("  it\nis");
        assert_eq!(line.shown(false), r"failed\u{1b}[0m  it\u{a}is");
        assert_eq!(line.shown(true), "\u{1b}[31mfailed\\u{1b}[0m\u{1b}[0m  it\\u{a}is");
    }

    #[test]
    fn a_column_is_as_wide_as_what_is_seen() {
        let line = Line::default().column("a\u{7}", 8).column("b", 3).text("c");
        assert_eq!(line.shown(true), r"a\u{7}  b  c");
    }
}
