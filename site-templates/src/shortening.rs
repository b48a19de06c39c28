//! Shortens visitors' texts to the room that the home page has.
//!
//! Whatever visitors write, the page fits into one TCP window. How far text can be compressed depends on its script
//! and content, so a page with much text is compressed here to measure it.

use std::borrow::Cow;

use miniz_oxide::deflate::compress_to_vec;
use unicode_segmentation::UnicodeSegmentation;

use crate::home_page::HomePage;

/// Bytes that a server may send before it hears from the browser: ten segments of 1,460 (RFC 6928), less the
/// response's headers, and less the difference between compressors.
const ONE_WINDOW: usize = 13_700;
/// zlib's default. Content delivery networks use it, or Brotli, which takes less.
const LEVEL: u8 = 6;
/// Bytes for the counts of countries, at most. Texts are shortened as if the counts were there: then a page's
/// document alone determines its texts.
const COUNTS: usize = 350;
/// Bytes of text that fit even if they can't be compressed. A page with less is not compressed here.
const SURE_ROOM: usize = 3_400;
/// Steps of a binary search; each halves the uncertainty of how much text fits.
const STEPS: usize = 5;
/// Names come first, but leave one part in this many to descriptions.
const ROOM_OF_DESCRIPTIONS: usize = 3;
const ELLIPSIS: char = '…';

/// The page with as much of its texts as fits into one window.
///
/// # Errors
/// Any error that `render` returns.
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

/// Whether a page fits into one window once the counts are added.
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

    /// The page with its longest texts shortened, so that all of them fit into this room.
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

/// The most that each text may take, so that all fit: short texts leave their rest to the others.
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
