//! The postage stamp on a card: a decoration that shows the country's code.

use askama::Template;
use askama::filters::HtmlSafe;

/// Pictures that the stylesheet has for stamps (`.stamp-0` to `.stamp-5`).
const PICTURES: usize = 6;

/// Hidden from assistive technology, because the country's name is beside it.
#[derive(Template)]
#[template(
    source = r#"<span class="stamp stamp-{{ self.picture() }}" aria-hidden="true">{{ country }}</span>"#,
    ext = "html"
)]
pub(crate) struct Stamp<'a> {
    /// An ISO 3166-1 alpha-2 code, such as `FR`.
    pub(crate) country: &'a str,
}

impl HtmlSafe for Stamp<'_> {}

impl Stamp<'_> {
    /// Depends on the country alone, so that a card keeps its picture as the list moves on. The two numbers were
    /// chosen so that the codes spread evenly over the pictures.
    fn picture(&self) -> usize {
        let hash = |hash, byte| (hash * 192 + usize::from(byte)) % 251;
        self.country.bytes().fold(0, hash) % PICTURES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::country::NAMES;

    #[test]
    fn a_country_always_has_the_same_stamp() {
        let render = || Stamp { country: "NL" }.render().unwrap();

        assert_eq!(render(), render());
    }

    #[test]
    fn no_picture_is_on_more_than_a_fifth_of_all_stamps() {
        let mut stamps = [0; PICTURES];
        for (country, _) in NAMES.iter() {
            stamps[Stamp { country }.picture()] += 1;
        }

        assert!(stamps.iter().all(|count| count * 5 <= NAMES.len()), "{stamps:?}");
    }

    #[test]
    fn every_picture_is_drawn_by_the_stylesheet() {
        for picture in 0..PICTURES {
            let rule = format!(".stamp-{picture}::after");
            assert!(crate::STYLESHEET.contains(&rule), "no {rule}");
        }
    }
}
