//! Times for people and for machines.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, SecondsFormat, Utc};

/// A `<time>` element: an absolute date, because a cached page cannot know what "today" is.
#[derive(Template)]
#[template(
    source = r#"<time datetime="{{ self.for_machines() }}">{{ self.in_words() }}</time>"#,
    ext = "html"
)]
pub(crate) struct Moment<'a>(pub(crate) &'a DateTime<Utc>);

impl HtmlSafe for Moment<'_> {}

impl Moment<'_> {
    /// `21 November 2026, 08:49 UTC`
    fn in_words(&self) -> String {
        self.0.format("%-d %B %Y, %H:%M UTC").to_string()
    }

    /// `2026-11-21T08:49:05Z`
    fn for_machines(&self) -> String {
        self.0.to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

/// A `<time>` element with the day only.
#[derive(Template)]
#[template(
    source = r#"<time datetime="{{ self.for_machines() }}">{{ self.in_words() }}</time>"#,
    ext = "html"
)]
pub(crate) struct Day<'a>(pub(crate) &'a DateTime<Utc>);

impl HtmlSafe for Day<'_> {}

impl Day<'_> {
    /// `21 November 2026`
    fn in_words(&self) -> String {
        self.0.format("%-d %B %Y").to_string()
    }

    /// `2026-11-21`
    fn for_machines(&self) -> String {
        self.0.format("%F").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn a_day_has_no_hour() {
        let early = Utc.with_ymd_and_hms(2026, 3, 1, 8, 9, 5).unwrap();

        assert_eq!(
            Day(&early).render().unwrap(),
            r#"<time datetime="2026-03-01">1 March 2026</time>"#
        );
    }

    #[test]
    fn a_moment_reads_as_an_absolute_date_in_words_and_as_rfc_3339_for_machines() {
        let early = Utc.with_ymd_and_hms(2026, 3, 1, 8, 9, 5).unwrap();

        assert_eq!(
            Moment(&early).render().unwrap(),
            r#"<time datetime="2026-03-01T08:09:05Z">1 March 2026, 08:09 UTC</time>"#
        );
    }
}
