//! The page for addresses that do not exist.

use askama::Template;

/// The 404 page, in the look of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Template)]
#[template(path = "not_found_page.html", whitespace = "minimize")]
pub struct NotFoundPage;

impl NotFoundPage {
    /// The whole page as HTML.
    ///
    /// # Errors
    ///
    /// Only if formatting into memory fails.
    pub fn render(&self) -> Result<String, askama::Error> {
        Template::render(self)
    }
}
