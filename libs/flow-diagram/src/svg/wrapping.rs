//! Breaks text into short lines: a narrow picture is readable on a phone.

/// Characters in a line, at most, unless a word is longer.
const LIMIT: usize = 13;

/// Lines of text, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines(pub(super) Vec<String>);

/// The size of characters, in the picture's units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters {
    /// The width of most characters.
    width: f64,
    /// The distance from one line to the next.
    line: f64,
}

/// Names are in a monospaced font.
pub(super) const NAME: Letters = Letters { width: 9.7, line: 20.0 };
/// Labels are in a proportional font.
pub(super) const LABEL: Letters = Letters { width: 7.0, line: 16.0 };

impl Lines {
    /// Fills each line with as many parts as fit.
    pub(super) fn of(text: &str) -> Self {
        let mut lines: Vec<String> = vec![];
        for part in parts(text) {
            match lines.last_mut() {
                Some(line) if line.len() + part.trim_end().len() <= LIMIT => line.push_str(part),
                _ => lines.push(part.to_owned()),
            }
        }
        let lines = lines.iter().map(|line| line.trim().to_owned());
        Self(lines.filter(|line| !line.is_empty()).collect())
    }

    pub(super) fn width(&self, letters: Letters) -> f64 {
        let longest = self.0.iter().map(|line| line.chars().count()).max();
        as_length(longest.unwrap_or_default()) * letters.width
    }

    pub(super) fn height(&self, letters: Letters) -> f64 {
        as_length(self.0.len()) * letters.line
    }

    /// The lines, centred around `y`, each with its own vertical centre.
    pub(super) fn around(&self, y: f64, letters: Letters) -> impl Iterator<Item = (f64, &str)> {
        let first = y - (self.height(letters) - letters.line) / 2.0;
        let lines = self.0.iter().enumerate();
        lines.map(move |(place, line)| (first + as_length(place) * letters.line, line.as_str()))
    }
}

/// Parts of a text that must not be broken: words, parts between hyphens, humps of camel case.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = vec![];
    let (mut begin, mut before) = (0, '-');
    for (place, letter) in text.char_indices() {
        let is_hump = letter.is_uppercase() && before.is_lowercase();
        if place > 0 && (is_hump || matches!(before, '-' | ' ')) {
            parts.push(&text[begin..place]);
            begin = place;
        }
        before = letter;
    }
    parts.push(&text[begin..]);
    parts
}

#[allow(clippy::cast_precision_loss, reason = "a handful of lines and letters")]
fn as_length(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_text_is_broken_where_it_may_be() {
        for (text, lines) in [
            ("publish-events", &["publish-", "events"][..]),
            ("read models", &["read models"]),
            ("DestinationProposed", &["Destination", "Proposed"]),
            ("POST /destinations…", &["POST", "/destinations…"]),
            ("", &[]),
        ] {
            assert_eq!(Lines::of(text).0, lines);
        }
    }
}
