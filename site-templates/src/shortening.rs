//! Shortens visitors' texts to the room that there is for them.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;

const ELLIPSIS: char = '…';

/// The most that each text may take, so that all fit: short texts leave their rest to the others.
pub(crate) fn share(needs: &[usize], room: usize) -> usize {
    let mut needs = needs.to_vec();
    needs.sort_unstable();
    let (mut room, mut waiting) = (room, needs.len());
    for need in needs {
        if need * waiting > room {
            return room / waiting;
        }
        room -= need;
        waiting -= 1;
    }
    usize::MAX
}

pub(crate) fn shorten(text: &mut String, room: usize) {
    if let Cow::Owned(shorter) = shortened(text, room) {
        *text = shorter;
    }
}

/// As many whole graphemes as there is room for, and an ellipsis
/// if some are left out; empty if there is no room for that.
fn shortened(text: &str, room: usize) -> Cow<'_, str> {
    if size(text) <= room {
        return Cow::Borrowed(text);
    }
    let Some(mut left) = room.checked_sub(ELLIPSIS.len_utf8()) else {
        return Cow::Owned(String::new());
    };
    let fitting = text.graphemes(true).take_while(|grapheme| {
        let rest = left.checked_sub(size(grapheme));
        left = rest.unwrap_or_default();
        rest.is_some()
    });
    let fitting: String = fitting.collect();
    Cow::Owned(format!("{}{ELLIPSIS}", fitting.trim_end()))
}

/// Bytes of UTF-8. An escaped character takes five, which compress to about three.
pub(crate) fn size(text: &str) -> usize {
    let size = |character: char| match character {
        '<' | '>' | '&' | '"' | '\'' => 3,
        character => character.len_utf8(),
    };
    text.chars().map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_room_stays_as_it_is() {
        assert_eq!(shortened("動物園", 9), "動物園");
    }

    #[test]
    fn what_has_none_ends_with_an_ellipsis_between_graphemes() {
        assert_eq!(shortened("動物園で遊ぶ", 17), "動物園で…");
        // A family is one grapheme of 25 bytes, and combining marks belong to their letter.
        assert_eq!(shortened("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 40), "👨‍👩‍👧‍👦…");
        assert_eq!(shortened("ab\u{301}\u{302}cd", 7), "a…");
        assert_eq!(shortened("a zoo", 4), "a…");
    }

    #[test]
    fn without_room_for_the_ellipsis_nothing_is_left() {
        assert_eq!(shortened("a zoo", 2), "");
    }

    #[test]
    fn who_needs_less_leaves_the_rest_to_the_others() {
        assert_eq!(share(&[10, 20, 30], 60), usize::MAX);
        assert_eq!(share(&[10, 20, 30], 50), 20);
        assert_eq!(share(&[10, 20, 30], 40), 15);
        assert_eq!(share(&[30, 30], 5), 2);
        assert_eq!(share(&[], 0), usize::MAX);
    }
}
