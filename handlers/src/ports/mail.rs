//! The port to the mail service.

use std::future::Future;

use thiserror::Error;

use crate::email_address::EmailAddress;

/// Sends letters to proposers by email.
pub trait Mail: Send + Sync + 'static {
    /// Sends a letter once. Implementations must not retry by themselves.
    ///
    /// # Errors
    /// [`MailError`], which tells whether the letter may have been sent all the same.
    fn send(&self, letter: &Letter) -> impl Future<Output = Result<(), MailError>> + Send;
}

/// A letter to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The address of the recipient.
    pub to: EmailAddress,
    /// The subject line, on one line.
    pub subject: String,
    /// The body as plain text. Lines end with ` `.
    pub text: String,
    /// The link with which the reader refuses further letters, by a POST.
    pub unsubscribe: String,
}

impl Letter {
    /// The headers for programs: nobody should answer automatically ([RFC 3834]), and how a mail program unsubscribes
    /// with one click ([RFC 8058]).
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

/// A letter that may not have been sent. The reason contains no address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MailError {
    /// It was not sent, and a retry would be refused too.
    #[error("the mail was refused: {0}")]
    Refused(String),
    /// It was not sent, and a retry may succeed.
    #[error("the mail can't be sent for now: {0}")]
    NotNow(String),
    /// It is unknown whether it was sent.
    #[error("whether the mail was sent is not known: {0}")]
    Unknown(String),
}
