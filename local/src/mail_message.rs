//! A letter as the message that mail programs read (<https://www.rfc-editor.org/rfc/rfc5322>).

use handlers::email_address::EmailAddress;
use handlers::ports::mail::{Letter, MailError};
use lettre::message::header::{ContentTransferEncoding, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox};

/// The message with a letter.
///
/// # Errors
/// [`MailError::Refused`] if an address or the text can't be in a message.
pub(crate) fn message(sender: &EmailAddress, letter: &Letter) -> Result<Vec<u8>, MailError> {
    let refused = |error: &dyn std::fmt::Display| MailError::Refused(error.to_string());
    // The original message may contain the address.
    let no_mailbox = |_| refused(&"the address is none");
    let mailbox = |address: &EmailAddress| address.as_str().parse::<Mailbox>();
    let message = lettre::Message::builder()
        .from(mailbox(sender).map_err(no_mailbox)?)
        .to(mailbox(&letter.to).map_err(no_mailbox)?)
        .subject(&*letter.subject);
    let message = letter.headers().into_iter().fold(message, |message, (name, value)| {
        message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value))
    });
    let message = message.body(body_of(&letter.text)).map_err(|error| refused(&error))?;
    Ok(message.formatted())
}

/// The recipient of a message.
pub(crate) fn recipient(message: &[u8]) -> Option<String> {
    let message = String::from_utf8_lossy(message);
    let head = message.split("\r\n\r\n").next()?.replace("\r\n ", " ");
    head.lines().find_map(|line| line.strip_prefix("To: ")).map(|to| to.trim().to_owned())
}

/// Unencoded plain text if mail allows it, so that links are in one piece in the file: ASCII in
/// lines of at most 998 characters (<https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1>).
fn body_of(text: &str) -> Body {
    let is_plain = text.is_ascii() && text.lines().all(|line| line.len() <= 998);
    if !is_plain {
        return Body::new(text.to_owned());
    }
    let lines = text.lines().flat_map(|line| [line, "\r\n"]).collect::<String>();
    Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::SevenBit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_stays_in_one_piece_and_what_is_not_plain_is_encoded() {
        let link = format!("https://visitplannr.example/{}\n", "a".repeat(200));
        assert_eq!(body_of(&link).encoding(), ContentTransferEncoding::SevenBit);
        for text in ["Zürich\n".to_owned(), "a".repeat(999)] {
            assert_ne!(body_of(&text).encoding(), ContentTransferEncoding::SevenBit, "{text}");
        }
    }
}
