//! What a visitor without JavaScript sees when a proposal cannot be accepted as it is.

use askama::Template;

use crate::proposal_form::{FormView, ProposalForm};

/// The form again, as it was sent, with each problem beside its field.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "problem_page.html", whitespace = "minimize")]
pub struct ProblemPage {
    /// The HTTP status that the response carries.
    pub status: u16,
    /// What went wrong, in one line; the heading of the page.
    pub title: String,
    /// (field, what is wrong with it as a sentence). The fields of the form are `name`,
    /// `latitude`, `longitude`, `description` and `email`; any other, or an empty one, is a
    /// problem of the whole proposal and stands in the summary alone.
    pub errors: Vec<(String, String)>,
    /// What was sent; nothing of it is lost.
    pub submitted: ProposalForm,
    /// Who writes to proposers and forgets their addresses; without anybody, the form asks for none.
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
