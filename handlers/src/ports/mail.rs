//! The port to the mail.

use std::future::Future;

use thiserror::Error;

use crate::email_address::EmailAddress;

/// Sends mail.
pub trait Mail: Send + Sync + 'static {
    /// Sends a letter once. Whoever implements it repeats nothing by itself.
    ///
    /// # Errors
    /// [`MailError`], which says whether the letter may be under way all the same.
    fn send(&self, letter: &Letter) -> impl Future<Output = Result<(), MailError>> + Send;
}

/// A letter to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: EmailAddress,
    /// What it is about.
    pub subject: String,
    /// What it says, as plain text. Lines end with `\n`.
    pub text: String,
    /// Where its reader says that there must be no other: a link that takes a POST.
    pub unsubscribe: String,
}

impl Letter {
    /// What the letter says of itself to machines: that none should answer ([RFC 3834]), and how a mail program
    /// unsubscribes its reader with one click ([RFC 8058]).
    ///
    /// [RFC 3834]: https://www.rfc-editor.org/rfc/rfc3834#section-5
    /// [RFC 8058]: https://www.rfc-editor.org/rfc/rfc8058#section-3.1
    #[must_use]
    pub fn headers(&self) -> [(&'static str, String); 3] {
        [
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("List-Unsubscribe", format!("<{}>", self.unsubscribe)),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()),
        ]
    }
}

/// A letter that may not have been sent. The reason has no address in it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MailError {
    /// It was not sent, and would be refused again.
    #[error("the mail was refused: {0}")]
    Refused(String),
    /// It was not sent, and may be later.
    #[error("the mail can't be sent for now: {0}")]
    NotNow(String),
    /// Nobody can say whether it was sent.
    #[error("whether the mail was sent is not known: {0}")]
    Unknown(String),
}
