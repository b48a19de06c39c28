//! The form for proposing a destination: empty, or with a visitor's input and its problems.

use askama::Template;
use askama::filters::HtmlSafe;

/// The fields as text, exactly as a visitor sent them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProposalForm {
    /// The name of the place.
    pub name: String,
    /// Decimal degrees, positive to the north; any text until it is checked.
    pub latitude: String,
    /// Decimal degrees, positive to the east; any text until it is checked.
    pub longitude: String,
    /// Why it is worth the trip; may be empty.
    pub description: String,
    /// The visitor's email address; may be empty.
    pub email: String,
}

/// Whether the form has a field with this name, which an error can be shown beside and link to.
pub(crate) fn is_field(name: &str) -> bool {
    matches!(name, "name" | "latitude" | "longitude" | "description" | "email")
}

/// The `<form>` element. It works without JavaScript; the browser's checks are a convenience, the server's decide.
#[derive(Template)]
#[template(path = "proposal_form.html", whitespace = "minimize")]
pub(crate) struct FormView<'a> {
    submitted: ProposalForm,
    mail_sender: Option<String>,
    errors: &'a [(String, String)],
}

impl HtmlSafe for FormView<'_> {}

impl<'a> FormView<'a> {
    /// The form as it is on the home page.
    pub(crate) fn empty(mail_sender: Option<&str>) -> Self {
        Self::new(ProposalForm::default(), mail_sender.map(str::to_owned), &[])
    }

    pub(crate) fn new(
        submitted: ProposalForm,
        mail_sender: Option<String>,
        errors: &'a [(String, String)],
    ) -> Self {
        Self { submitted, mail_sender, errors }
    }

    fn details_of(&self, field: &str) -> Vec<&'a str> {
        self.errors
            .iter()
            .filter(|(of, _)| of == field)
            .map(|(_, detail)| detail.as_str())
            .collect()
    }
}
