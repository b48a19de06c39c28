//! The page for visitors without JavaScript whose proposal was refused.

use askama::Template;

use crate::proposal_form::{FormView, ProposalForm};

/// The form with the visitor's input, and each problem beside its field.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "problem_page.html", whitespace = "minimize")]
pub struct ProblemPage {
    /// The HTTP status that the response carries.
    pub status: u16,
    /// The problem, in one line; the heading of the page.
    pub title: String,
    /// Pairs of a field and a sentence about its problem. The form's fields are
    /// `name`, `latitude`, `longitude`, `description` and `email`; any other name,
    /// or an empty one, concerns the whole proposal and appears in the summary only.
    pub errors: Vec<(String, String)>,
    /// The visitor's input, to fill in the form again.
    pub submitted: ProposalForm,
    /// The sender of letters, who also erases addresses. If `None`, the form does not ask for an address.
    pub mail_sender: Option<String>,
}

impl ProblemPage {
    /// The whole page as HTML.
    ///
    /// # Errors
    ///
    /// Only if formatting into memory fails.
    pub fn render(&self) -> Result<String, askama::Error> {
        Template::render(self)
    }

    fn form(&self) -> FormView<'_> {
        FormView::new(self.submitted.clone(), self.mail_sender.clone(), &self.errors)
    }
}
