use std::io::Write as _;

use super::{Legible, LegibleJson, LegibleJsonLines};

#[test]
fn what_a_terminal_obeys_or_nobody_sees_is_written_out() {
    for hidden in [
        '\u{0}',
        '\n',
        '\r',
        '\t',
        '\u{1b}',
        '\u{7f}',
        '\u{85}',
        '\u{9b}',
        '\u{ad}',
        '\u{34f}',
        '\u{61c}',
        '\u{115f}',
        '\u{180e}',
        '\u{200b}',
        '\u{200d}',
        '\u{200e}',
        '\u{200f}',
        '\u{2028}',
        '\u{2029}',
        '\u{202a}',
        '\u{202e}',
        '\u{2060}',
        '\u{2066}',
        '\u{2069}',
        '\u{3164}',
        '\u{fe0f}',
        '\u{feff}',
        '\u{ffa0}',
        '\u{fff9}',
        '\u{e0041}',
        '\u{e0100}',
    ] {
        let shown = Legible(format!("a{hidden}b")).to_string();
        assert_eq!(shown, format!("a\\u{{{:x}}}b", u32::from(hidden)));
    }
}

#[test]
fn what_people_write_stays_as_it_is() {
    for text in [
        "plain, \"quoted\" \\ ~",
        "Zoo\u{a0}de\u{301}",
        "Straße 東京 भारत",
        "می\u{200c}خواهم",
        "👩\u{200d}❤\u{fe0f}\u{200d}👩 ❤\u{fe0f}",
    ] {
        assert_eq!(Legible(text).to_string(), text);
    }
}

#[test]
fn joiners_that_join_nothing_are_written_out() {
    assert_eq!(Legible("é\u{200d}\u{200d}").to_string(), "é\u{200d}\\u{200d}");
    assert_eq!(Legible("\u{200c}a").to_string(), "\\u{200c}a");
}

#[test]
fn json_means_the_same() {
    let json = serde_json::json!({"a\u{202e}": "\u{1b}\u{9b}\u{e0041}", "b": [1, "Zürich"]});

    let shown = LegibleJson(&json).to_string();

    assert!(shown.chars().all(|it| !it.is_control() && it != '\u{202e}'), "{shown}");
    assert!(shown.contains("Zürich"), "{shown}");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), json);
}

#[test]
fn a_line_of_json_stays_one_line() {
    let mut lines = vec![];
    LegibleJsonLines(&mut lines).write_all("{\"a\":\"\u{85}\u{202e}\"}\n".as_bytes()).unwrap();
    assert_eq!(lines, b"{\"a\":\"\\u0085\\u202e\"}\n");
}
