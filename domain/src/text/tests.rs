//! The texts that visitors may write, and those they may not.

use super::{canonical, length, line};
use proptest::prelude::*;

fn of(text: &str) -> Result<Option<String>, String> {
    line(text, |_| false).map_err(|flaw| flaw.to_string())
}

#[test]
fn what_people_write_in_any_script_may_stay() {
    for text in [
        "Zoo Zürich",
        "Công viên Thống Nhất",
        "สวนลุมพินี ที่นี่",
        "שָׁלוֹם בְּרֵאשִׁ֖ית",
        "مدينة الملاهي",
        "می\u{200C}خواهم برویم به شیء\u{200C}ها",
        "۱۴۰۰ ه\u{200D}. ش.",
        "क्षत्रिय उद्यान श्री",
        "क्\u{200D}ष",
        "ശ്രീ അവന്\u{200D}",
        "র\u{200D}্যাম্প",
        "ශ්\u{200D}රී ලංකා",
        "ကျွန်ုပ် ရန်ကုန်တိရစ္ဆာန်ဥယျာဉ်",
        "សួន\u{200B}សត្វ",
        "བོད་སྒྲུབས།",
        "ᠮᠣᠩᠭᠣᠯ\u{180B}",
        "東京ディズニーランド 葛\u{E0100}城",
        "서울대공원",
        "👨\u{200D}👩\u{200D}👧 Park",
        "👩🏽\u{200D}🚀 ❤\u{FE0F} 🏳\u{FE0F}\u{200D}🌈 1\u{FE0F}\u{20E3} 🇨🇭",
        "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F} Edinburgh",
        "גן חיות (Zoo)\u{200F}",
        "\u{200F}(Zoo) שלום\u{200E} 5",
        "C’est ça — “l’été” … №5 ½ ∞",
    ] {
        assert_eq!(of(text).as_ref().map(Option::is_some), Ok(true), "{text}");
    }
}

#[test]
fn what_cannot_be_seen_is_named_with_its_place() {
    for (text, said) in [
        ("\u{200B}", "the invisible character U+200B at position 1"),
        ("Zoo\u{AD}logie", "the invisible character U+00AD at position 4"),
        ("  \u{3164}", "the invisible character U+3164 at position 3"),
        ("\u{2800}", "the invisible character U+2800 at position 1"),
        ("\u{115F}", "the invisible character U+115F at position 1"),
        ("Zo\u{200D}o", "the invisible character U+200D at position 3"),
        ("Zo\u{200C}o", "the invisible character U+200C at position 3"),
        ("Zoo\u{FE0F}", "the invisible character U+FE0F at position 4"),
        ("1\u{FE0F}", "the invisible character U+FE0F at position 2"),
        ("Zoo\u{E0041}", "the invisible character U+E0041 at position 4"),
        ("🏴\u{E0067}\u{E007F}", "the invisible character U+E0067 at position 2"),
        ("\u{FEFF}Zoo", "the invisible character U+FEFF at position 1"),
        ("Z\u{34F}oo", "the invisible character U+034F at position 2"),
        ("👨\u{200D}", "the invisible character U+200D at position 2"),
        ("Zoo\u{2060}", "the invisible character U+2060 at position 4"),
        ("\u{13441}", "the invisible character U+13441 at position 1"),
        ("Zoo\u{13442}", "the invisible character U+13442 at position 4"),
        ("Zoo\u{1BC9D}", "the invisible character U+1BC9D at position 4"),
        ("ก\u{200C}ก", "the invisible character U+200C at position 2"),
        ("ཀ\u{200D}ཀ", "the invisible character U+200D at position 2"),
    ] {
        assert_eq!(of(text), Err(said.to_owned()), "{text:?}");
    }
}

#[test]
fn what_breaks_the_page_or_means_nothing_is_named_with_its_place() {
    for (text, said) in [
        ("Zoo\u{202E}ooZ", "the character that changes the direction of text U+202E at position 4"),
        ("\u{2066}Zoo", "the character that changes the direction of text U+2066 at position 1"),
        ("Zoo\u{2028}Zoo", "the line separator U+2028 at position 4"),
        ("Zoo\u{2029}Zoo", "the line separator U+2029 at position 4"),
        ("Zoo\u{85}Zoo", "the control character U+0085 at position 4"),
        ("Z\u{9B}oo", "the control character U+009B at position 2"),
        ("\u{E000}", "the private-use character U+E000 at position 1"),
        ("\u{FFFF}", "the unassigned character U+FFFF at position 1"),
        ("\u{FDD0}", "the unassigned character U+FDD0 at position 1"),
        ("\u{378}", "the unassigned character U+0378 at position 1"),
    ] {
        assert_eq!(of(text), Err(said.to_owned()), "{text:?}");
    }
}

#[test]
fn a_mark_stands_on_a_letter() {
    for (text, position) in [
        ("\u{301}", 1),
        ("\u{301}Zoo", 1),
        ("Zoo \u{301}", 5),
        ("Zoo\u{A0}\u{301}", 5),
        ("\u{200F}\u{301} גן", 2),
        ("ก\u{200B}\u{E34}", 3),
    ] {
        let mark = text.chars().nth(position - 1).map_or(0, u32::from);
        let said =
            format!("a mark without a letter before it, U+{mark:04X} at position {position}");
        assert_eq!(of(text), Err(said), "{text:?}");
    }
    assert!(of("\u{903}Zoo").is_err(), "nor does one that takes room of its own");
}

#[test]
fn a_mark_of_direction_stays_by_itself_and_beside_letters_from_right_to_left() {
    for text in ["Zoo\u{200F}", "Z\u{61C}oo", "Zoo\u{200E}", "\u{200F}", "גן\u{200F}\u{200E}"] {
        assert!(of(text).is_err(), "{text:?}");
    }
    for text in ["גן\u{200F}", "\u{200E}Zoo גן", "مدينة\u{61C}", "\u{1E900}\u{200F}"] {
        assert!(of(text).is_ok(), "{text:?}");
    }
}

#[test]
fn a_letter_carries_so_many_marks_as_scripts_need_and_no_more() {
    for mark in ['\u{301}', '\u{E47}', '\u{20DD}', '\u{591}'] {
        let of_marks = |count| of(&format!("Zo{}o", mark.to_string().repeat(count)));
        assert!(of_marks(5).is_ok(), "{mark:?}");
        let said = format!(
            "more than 5 marks on one letter, the last of them U+{:04X} at position 8",
            u32::from(mark)
        );
        assert_eq!(of_marks(30), Err(said));
    }
    for more in ["\u{344}\u{344}\u{344}", "\u{301}\u{301}\u{301}\u{301}\u{344}"] {
        assert!(of(&format!("Zo{more}o")).is_err(), "form C takes {more:?} apart");
    }
    assert!(of(&format!("\u{FB2C}{}", "\u{301}".repeat(4))).is_err(), "and letters too");
    assert!(of("\u{1ED8}\u{301}").is_ok());
    for between in ['\u{200F}', '\u{200E}'] {
        let interrupted = format!("גo{}", format!("\u{301}\u{301}\u{301}{between}").repeat(3));
        assert!(of(&interrupted).is_err(), "{between:?} is not a letter");
    }
    for joiner in ['\u{200C}', '\u{200D}'] {
        let joined = format!("क{}", format!("\u{951}\u{951}\u{951}{joiner}").repeat(3));
        assert!(of(&(joined + "क")).is_err(), "{joiner:?} is not a letter");
    }
    let marked = ["Z", "o", "o"].map(|letter| format!("{letter}{}", "\u{316}".repeat(6)));
    assert!(of(&marked.concat()).is_err());
}

#[test]
fn nothing_to_see_is_no_text() {
    for blank in ["", " \t\n", "\u{3000}\u{A0}"] {
        assert_eq!(of(blank), Ok(None), "{blank:?}");
    }
}

#[test]
fn the_same_text_is_the_same_characters() {
    assert_eq!(of("Zoo  Zu\u{308}rich\u{A0}!"), Ok(Some("Zoo Zürich !".to_owned())));
    assert_eq!(of("\u{1112}\u{1161}\u{11AB}"), Ok(Some("한".to_owned())));
    assert_eq!(of("\u{212B}"), Ok(Some("Å".to_owned())));
}

#[test]
fn a_control_that_is_white_space_is_a_space_where_it_may_be() {
    assert_eq!(line("a\r\n\tb", |it| it.is_ascii_control()), Ok(Some("a b".to_owned())));
    assert!(line("a\u{7}b", |it| it.is_ascii_control()).is_err());
    assert!(line("a\u{2028}b", |it| it.is_ascii_control()).is_err());
}

/// Letters, marks, and characters between them.
const LETTERS_AND_MARKS: &str =
    "[Zकגກö\u{FB2C}\u{1ED8} \u{301}\u{344}\u{951}\u{F73}\u{200B}-\u{200F}\u{FE0F}]{1,20}";

proptest! {
    #[test]
    fn what_was_accepted_is_accepted_again_as_it_is(
        text in prop_oneof![any::<String>(), LETTERS_AND_MARKS],
    ) {
        if let Ok(Some(accepted)) = of(&text) {
            prop_assert_eq!(of(&accepted), Ok(Some(accepted.clone())));
            prop_assert_eq!(canonical(&accepted), accepted.clone());
            prop_assert!(length(&accepted) > 0);
        }
    }
}
