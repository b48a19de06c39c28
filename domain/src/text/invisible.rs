//! Invisible characters, and where a script or an emoji needs one.

use icu_properties::props::{
    DefaultIgnorableCodePoint, Emoji, EmojiModifier, ExtendedPictographic, GeneralCategory,
    Ideographic,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Whether nothing is drawn for it: by Unicode's properties, or because its glyph is blank.
pub(super) fn is_invisible(character: char) -> bool {
    let is_blank_glyph = matches!(character, '\u{2800}' | '\u{FFFC}' | '\u{16FE4}' | '\u{1D159}')
        || matches!(character, '\u{13441}' | '\u{13442}' | '\u{1BC9D}');
    // These precede digits or a verse, and are drawn around them.
    let is_drawn = matches!(character, '\u{0600}'..='\u{0605}' | '\u{06DD}' | '\u{070F}')
        || matches!(character, '\u{0890}' | '\u{0891}' | '\u{08E2}' | '\u{110BD}' | '\u{110CD}');
    is_blank_glyph
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || is_format(character) && !is_drawn
}

fn is_format(character: char) -> bool {
    CodePointMapData::<GeneralCategory>::new().get(character) == GeneralCategory::Format
}

/// Whether an invisible character changes the characters around it, so that a script or an emoji needs it.
pub(super) fn is_needed(character: char, before: &[char], after: &[char]) -> bool {
    let (last, next) = (before.last().copied(), after.first().copied());
    let is_between = |is_of: fn(char) -> bool| last.is_some_and(is_of) && next.is_some_and(is_of);
    match character {
        '\u{200B}' => is_between(is_without_spaces),
        '\u{200C}' => is_between(is_joining) || last.is_some_and(is_virama),
        '\u{200D}' => {
            is_between(is_joining)
                || last.is_some_and(|last| is_virama(last) || is_arabic(last))
                || ends_in_emoji(before) && next.is_some_and(is_pictographic)
        }
        // Digits are emoji only with the key cap mark.
        '\u{FE0E}' | '\u{FE0F}' => last.is_some_and(|last| {
            let is_emoji = CodePointSetData::new::<Emoji>().contains(last);
            is_emoji && (!last.is_ascii() || next == Some('\u{20E3}'))
        }),
        '\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}' => {
            last.is_some_and(|last| CodePointSetData::new::<Ideographic>().contains(last))
        }
        '\u{180B}'..='\u{180F}' => last.is_some_and(is_mongolian),
        '\u{E0020}'..='\u{E007F}' => is_in_a_flag(character, before, after),
        _ => false,
    }
}

/// The flags of England, Scotland and Wales are spelt: a black flag, tags, and a final tag.
fn is_in_a_flag(character: char, before: &[char], after: &[char]) -> bool {
    let is_tag = |it: &&char| matches!(**it, '\u{E0020}'..='\u{E007F}');
    let tags_before = before.iter().rev().take_while(is_tag).count();
    let (flag, spelt) = before.split_at(before.len() - tags_before);
    let rest = after.iter().take_while(is_tag);
    let letters = spelt.iter().chain([&character]).chain(rest).map(|tag| u32::from(*tag) & 0x7F);
    let word: String = letters.filter_map(char::from_u32).collect();
    flag.last() == Some(&'\u{1F3F4}')
        && ["gbeng\u{7F}", "gbsct\u{7F}", "gbwls\u{7F}"].contains(&word.as_str())
}

/// Whether the text ends in an emoji, with its modifiers.
fn ends_in_emoji(text: &[char]) -> bool {
    let is_added =
        |it: char| it == '\u{FE0F}' || CodePointSetData::new::<EmojiModifier>().contains(it);
    let base = text.iter().rev().copied().find(|it| !is_added(*it));
    base.is_some_and(is_pictographic)
}

fn is_pictographic(character: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(character)
}

/// The implicit directional marks. People who write Hebrew and
/// Arabic type them; they move a bracket, and nothing beyond it.
pub(super) fn is_implicit_mark(character: char) -> bool {
    matches!(character, '\u{200E}' | '\u{200F}' | '\u{061C}')
}

/// The scripts written from right to left, by Unicode's blocks.
pub(super) fn is_right_to_left(character: char) -> bool {
    matches!(character, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
        && !is_implicit_mark(character)
        || matches!(character, '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// A joiner at the end of a word keeps the shape of its last letter, as in the abbreviation of the Hijri era.
fn is_arabic(character: char) -> bool {
    matches!(character, '\u{0620}'..='\u{064A}' | '\u{066E}'..='\u{06D3}' | '\u{0750}'..='\u{077F}')
}

/// The scripts of south and west Asia, whose letters change shape when joined.
fn is_joining(character: char) -> bool {
    matches!(character, '\u{0600}'..='\u{0DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{18AF}')
        || matches!(character, '\u{1900}'..='\u{1CFF}')
        || matches!(character, '\u{A800}'..='\u{ABFF}' | '\u{FB50}'..='\u{FDFF}')
        || matches!(character, '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{11FFF}')
}

/// The scripts without spaces between words: Thai, Lao, Burmese, Khmer and their neighbours.
fn is_without_spaces(character: char) -> bool {
    matches!(character, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}')
        || matches!(character, '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{1AAF}')
}

fn is_mongolian(character: char) -> bool {
    matches!(character, '\u{1820}'..='\u{18AF}')
}

/// The sign in Indic scripts and Sinhala that removes a consonant's vowel.
fn is_virama(character: char) -> bool {
    let is_indic =
        matches!(character, '\u{0900}'..='\u{0D7F}') && u32::from(character) & 0x7F == 0x4D;
    is_indic || character == '\u{0DCA}'
}
