//! Text from outside, made safe for terminals and logs: control sequences and invisible characters are escaped.
//!
//! Ids, types and names come from outside. An escape sequence can rewrite a terminal, a line break can forge a line
//! of a log, and a directional override can make text look different.

use std::fmt::{self, Display, Write as _};
use std::io;

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// How a character is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escapes {
    /// As `\u{1b}`, for plain text.
    Text,
    /// As `\u001b`, for JSON, which keeps its meaning.
    Json,
}

/// Displays a value on one line.
///
/// ```
/// use handlers::legible::Legible;
///
/// assert_eq!(Legible("Zoo\u{1b}[2J\n").to_string(), r"Zoo\u{1b}[2J\u{a}");
/// assert_eq!(Legible("Zürich 👨‍👩‍👧").to_string(), "Zürich 👨‍👩‍👧");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Legible<T>(pub T);

/// Displays JSON on one line, without changing its meaning.
#[derive(Debug, Clone, Copy)]
pub struct LegibleJson<T>(pub T);

impl<T: Display> Display for Legible<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaped::new(formatter, Escapes::Text), "{}", self.0)
    }
}

impl<T: Display> Display for LegibleJson<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaped::new(formatter, Escapes::Json), "{}", self.0)
    }
}

struct Escaped<W> {
    text: W,
    escapes: Escapes,
    /// The previous character, if it is visible.
    before: Option<char>,
}

impl<W> Escaped<W> {
    fn new(text: W, escapes: Escapes) -> Self {
        Self { text, escapes, before: None }
    }
}

impl<W: fmt::Write> fmt::Write for Escaped<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            let is_legible = is_legible(letter, self.before);
            self.before = is_legible.then_some(letter);
            match self.escapes {
                _ if is_legible => self.text.write_char(letter)?,
                Escapes::Text => write!(self.text, "{}", letter.escape_unicode())?,
                Escapes::Json => {
                    for unit in letter.encode_utf16(&mut [0; 2]) {
                        write!(self.text, "\\u{unit:04x}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn is_legible(letter: char, before: Option<char>) -> bool {
    match letter {
        ' '..='~' => true,
        // After a letter or a picture they affect its form, as in Persian
        // and in families of emoji. After ASCII they have no effect.
        '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => before.is_some_and(|before| {
            !before.is_ascii()
                && (!is_joiner(before) || (before, letter) == ('\u{fe0f}', '\u{200d}'))
        }),
        // Line and paragraph separators, and annotation marks.
        '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' => false,
        _ => {
            // These include all bidi controls: <https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point>.
            let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
            !letter.is_control() && !ignorable.contains(letter)
        }
    }
}

fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// A writer of JSON lines, such as a log. Each write must be a whole line.
#[derive(Debug)]
pub struct LegibleJsonLines<W>(pub W);

impl<W: io::Write> io::Write for LegibleJsonLines<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let (text, end) = text.strip_suffix('\n').map_or((&*text, ""), |text| (text, "\n"));
        self.0.write_all(format!("{}{end}", LegibleJson(text)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests;
