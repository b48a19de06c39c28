//! The rules for all texts from visitors: they are visible, they
//! do not break the page, and equal texts have equal characters.

mod invisible;
#[cfg(test)]
mod tests;

use std::iter;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use thiserror::Error;

use invisible::{is_implicit_mark, is_invisible, is_needed, is_right_to_left};

/// Combining marks on one letter, at most: Hebrew with its points and accents has five, other scripts fewer.
const MOST_MARKS: usize = 5;

/// A character that is not allowed in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{flaw} U+{:04X} at position {position}", u32::from(*.character))]
pub struct Unreadable {
    flaw: Flaw,
    character: char,
    position: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
enum Flaw {
    #[error("the control character")]
    Control,
    #[error("the line separator")]
    Separator,
    #[error("the character that changes the direction of text")]
    Direction,
    #[error("the invisible character")]
    Invisible,
    #[error("the private-use character")]
    PrivateUse,
    #[error("the unassigned character")]
    Unassigned,
    #[error("more than {MOST_MARKS} marks on one letter, the last of them")]
    TooManyMarks,
    #[error("a mark without a letter before it,")]
    LooseMark,
}

/// Length in Unicode scalar values, not bytes.
pub(crate) fn length(text: &str) -> usize {
    text.chars().count()
}

/// The text as it is stored and compared: in normalisation form C, with single spaces.
pub(crate) fn canonical(text: &str) -> String {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    ComposingNormalizerBorrowed::new_nfc().normalize(&spaced).into_owned()
}

/// The text as one line; `None` if nothing is visible. A control character
/// that is white space becomes a space if `may_space` allows it.
///
/// # Errors
/// [`Unreadable`] for the first character that is not allowed.
pub(crate) fn line(text: &str, may_space: fn(char) -> bool) -> Result<Option<String>, Unreadable> {
    let trimmed = text.trim();
    let characters: Vec<char> = trimmed.chars().collect();
    let skipped = length(text) - length(text.trim_start());
    if let Some((index, flaw)) = first_flaw(&characters, may_space) {
        return Err(Unreadable {
            flaw,
            character: characters[index],
            position: skipped + index + 1,
        });
    }
    Ok((!characters.into_iter().all(is_blank)).then(|| canonical(trimmed)))
}

/// Whether it is invisible unless a letter precedes it.
fn is_blank(character: char) -> bool {
    let category = category(character);
    character.is_whitespace() || is_mark(category) || category == GeneralCategory::Format
}

fn first_flaw(text: &[char], may_space: fn(char) -> bool) -> Option<(usize, Flaw)> {
    let has_right_to_left = text.iter().copied().any(is_right_to_left);
    let mut marks = 0;
    text.iter().copied().enumerate().find_map(|(index, character)| {
        if character == ' ' || character.is_ascii_graphic() {
            marks = 0;
            return None;
        }
        let (before, after) = (&text[..index], &text[index + 1..]);
        marks = marks_after(marks, character);
        let flaw =
            if is_mark(category(character)) && !before.last().copied().is_some_and(carries_marks) {
                Some(Flaw::LooseMark)
            } else if marks > MOST_MARKS {
                Some(Flaw::TooManyMarks)
            } else if is_implicit_mark(character) {
                let is_repeated = before.last().copied().is_some_and(is_implicit_mark);
                (is_repeated || !has_right_to_left).then_some(Flaw::Invisible)
            } else if character.is_whitespace() && may_space(character) {
                None
            } else {
                flaw_of(character, before, after)
            };
        Some((index, flaw?))
    })
}

/// The number of marks on the letter, including this character as it is stored: form C splits some into a letter and
/// marks. An invisible character is not a new letter; spacing marks are not counted.
fn marks_after(marks: usize, character: char) -> usize {
    use GeneralCategory as Category;
    let parts = ComposingNormalizerBorrowed::new_nfc().normalize_iter(iter::once(character));
    parts.fold(marks, |marks, part| match category(part) {
        Category::NonspacingMark | Category::EnclosingMark => marks + 1,
        Category::SpacingMark | Category::Format => marks,
        _ => 0,
    })
}

fn is_mark(category: GeneralCategory) -> bool {
    use GeneralCategory as Category;
    matches!(category, Category::NonspacingMark | Category::SpacingMark | Category::EnclosingMark)
}

/// Whether a mark after it would be on something visible.
fn carries_marks(character: char) -> bool {
    !(character.is_whitespace() || character == '\u{200B}' || is_implicit_mark(character))
}

fn flaw_of(character: char, before: &[char], after: &[char]) -> Option<Flaw> {
    use GeneralCategory as Category;
    match category(character) {
        Category::Control => Some(Flaw::Control),
        Category::LineSeparator | Category::ParagraphSeparator => Some(Flaw::Separator),
        Category::PrivateUse => Some(Flaw::PrivateUse),
        _ if matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => {
            Some(Flaw::Direction)
        }
        _ if is_invisible(character) && !is_needed(character, before, after) => {
            Some(Flaw::Invisible)
        }
        Category::Unassigned | Category::Surrogate => Some(Flaw::Unassigned),
        _ => None,
    }
}

fn category(character: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(character)
}
