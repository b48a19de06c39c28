//! What visitors wrote, as much of it as the home page has room for.
//!
//! Whatever is written, the page arrives in one TCP window. How far text can be compressed depends on its script and on
//! what it says, so a page with much of it is compressed here to see what it takes.

use std::borrow::Cow;

use miniz_oxide::deflate::compress_to_vec;
use unicode_segmentation::UnicodeSegmentation;

use crate::home_page::HomePage;

/// What a server may send before it hears from the browser, in bytes: ten segments of 1,460 (RFC 6928), less the
/// response's headers, and less what one compressor takes more than another.
const ONE_WINDOW: usize = 13_700;
/// zlib's default. Content delivery networks use it, or Brotli, which takes less.
const LEVEL: u8 = 6;
/// What the counts of countries take at most. Texts are shortened as if they were there: whoever knows a page's
/// document, and not what was counted, knows its texts.
const COUNTS: usize = 350;
/// Text of so many bytes fits though it can't be compressed at all; a page with less is not compressed.
const SURE_ROOM: usize = 3_400;
/// Each halves the uncertainty of how much text fits.
const STEPS: usize = 5;
/// Names come first, but leave this part of the room to descriptions.
const ROOM_OF_DESCRIPTIONS: usize = 3;
const ELLIPSIS: char = '…';

/// The page with as much of its texts as arrives in one window.
///
/// # Errors
/// What `render` returns.
pub(crate) fn rendered_to_fit<E>(
    page: &HomePage,
    render: impl Fn(&HomePage) -> Result<String, E>,
) -> Result<String, E> {
    let (mut fits, mut exceeds) = (SURE_ROOM, page.size_of_texts());
    if exceeds <= fits {
        return render(page);
    }
    let uncounted = HomePage { countries: vec![], ..page.clone() };
    if is_small(&render(&uncounted)?) {
        return render(page);
    }
    for _ in 0..STEPS {
        let between = usize::midpoint(fits, exceeds);
        if is_small(&render(&uncounted.shortened_to(between))?) {
            fits = between;
        } else {
            exceeds = between;
        }
    }
    render(&page.shortened_to(fits))
}

/// Whether a page arrives in one window once it says what is counted, too.
fn is_small(uncounted: &str) -> bool {
    compress_to_vec(uncounted.as_bytes(), LEVEL).len() <= ONE_WINDOW - COUNTS
}

impl HomePage {
    fn size_of_texts(&self) -> usize {
        let sender = self.mail_sender.as_deref().map_or(0, size);
        sender + self.sizes_of_names().chain(self.sizes_of_descriptions()).sum::<usize>()
    }

    fn sizes_of_names(&self) -> impl Iterator<Item = usize> {
        let names = self.destinations.iter().map(|place| &place.name);
        names.chain(self.popular_areas.iter().map(|area| &area.near)).map(|name| size(name))
    }

    fn sizes_of_descriptions(&self) -> impl Iterator<Item = usize> {
        self.destinations.iter().filter_map(|place| place.description.as_deref()).map(size)
    }

    /// The same page with its longest texts shortened, so that all of them take no more room than this.
    fn shortened_to(&self, room: usize) -> Self {
        let room = room.saturating_sub(self.mail_sender.as_deref().map_or(0, size));
        let names: Vec<usize> = self.sizes_of_names().collect();
        let descriptions: Vec<usize> = self.sizes_of_descriptions().collect();
        let reserved = descriptions.iter().sum::<usize>().min(room / ROOM_OF_DESCRIPTIONS);
        let each_name = share(&names, room - reserved);
        let of_names: usize = names.iter().map(|name| each_name.min(*name)).sum();
        let each_description = share(&descriptions, room - of_names);
        let mut page = self.clone();
        for place in &mut page.destinations {
            shorten(&mut place.name, each_name);
            if let Some(description) = &mut place.description {
                shorten(description, each_description);
            }
            place.description.take_if(|description| description.is_empty());
        }
        for area in &mut page.popular_areas {
            shorten(&mut area.near, each_name);
        }
        page
    }
}

/// What each may have at most, so that all have room: who needs less leaves the rest to the others.
fn share(needs: &[usize], room: usize) -> usize {
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

fn shorten(text: &mut String, room: usize) {
    if let Cow::Owned(shorter) = shortened(text, room) {
        *text = shorter;
    }
}

/// As many whole graphemes as there is room for, and an ellipsis if some are left out. Where there is no room for
/// that, nothing.
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

/// Bytes of UTF-8. What is escaped takes five, of which a compressor makes three.
fn size(text: &str) -> usize {
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
        // A family is one grapheme of 25 bytes, and the marks belong to their letter.
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
