//! Renders the home page so that it fits into one TCP window, whatever visitors wrote.
//!
//! How far text can be compressed depends on its script and content, so a page with much text is compressed here to
//! measure it.

use askama::{Error, Template};
use miniz_oxide::deflate::compress_to_vec;

use crate::home_page::HomePage;
use crate::shortening::{share, shorten, size};

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

impl HomePage {
    /// The whole page as HTML. Texts are shortened if they do not fit into one TCP window together.
    ///
    /// # Errors
    ///
    /// Only if formatting into memory fails.
    pub fn render(&self) -> Result<String, Error> {
        let (mut fits, mut exceeds) = (SURE_ROOM, self.size_of_texts());
        if exceeds <= fits {
            return Template::render(self);
        }
        let uncounted = Self { countries: vec![], ..self.clone() };
        if is_small(&Template::render(&uncounted)?) {
            return Template::render(self);
        }
        for _ in 0..STEPS {
            let between = usize::midpoint(fits, exceeds);
            if is_small(&Template::render(&uncounted.shortened_to(between))?) {
                fits = between;
            } else {
                exceeds = between;
            }
        }
        Template::render(&self.shortened_to(fits))
    }

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

/// Whether a page fits into one window once the counts are added.
fn is_small(uncounted: &str) -> bool {
    compress_to_vec(uncounted.as_bytes(), LEVEL).len() <= ONE_WINDOW - COUNTS
}
