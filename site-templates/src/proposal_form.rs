//! The form that proposes a destination: empty, or as it was sent with what is wrong with it.

use askama::Template;
use askama::filters::HtmlSafe;

/// The fields as text, exactly as a visitor sent them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProposalForm {
    /// What the place is called.
    pub name: String,
    /// Decimal degrees, positive to the north, if the visitor wrote what was asked.
    pub latitude: String,
    /// Decimal degrees, positive to the east, if the visitor wrote what was asked.
    pub longitude: String,
    /// Why it is worth the trip; may be empty.
    pub description: String,
    /// Where the visitor gets mail; may be empty.
    pub email: String,
}

/// Whether the form has a field of this name, which an error can stand beside and link to.
pub(crate) fn is_field(name: &str) -> bool {
    matches!(name, "name" | "latitude" | "longitude" | "description" | "email")
}

/// The `<form>` element. It works without JavaScript; the browser's own checks are a courtesy,
/// the server's judgement is the one that counts.
#[derive(Template)]
#[template(path = "proposal_form.html", whitespace = "minimize")]
pub(crate) struct FormView<'a> {
    submitted: ProposalForm,
    mail_sender: Option<String>,
    errors: &'a [(String, String)],
}

impl HtmlSafe for FormView<'_> {}

impl<'a> FormView<'a> {
    /// Nothing written yet.
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
