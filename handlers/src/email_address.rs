//! An email address, parsed once and never shown.

use std::fmt;
use std::str::FromStr;

use email_address::Options;
use thiserror::Error;

use crate::host_name::is_host_name;

/// An email address. It has no `Display`, and its `Debug` hides it: no log shows it by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why a text is not an email address. The text itself is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidEmailAddress {
    /// It has this many characters, more than mail servers take.
    #[error("the e-mail address has {0} characters; at most {max} are allowed.", max = EmailAddress::MAX_LENGTH)]
    TooLong(usize),
    /// It has other characters than ASCII, which not every mail server takes.
    #[error("the e-mail address may have ASCII characters only; write its domain as `xn--…`.")]
    NotAscii,
    /// It has another form, such as several addresses.
    #[error("the e-mail address must be one address, such as ada@example.com.")]
    NotOne,
    /// Its domain can't be the name of a host.
    #[error(
        "what follows the @ in the e-mail address must be the name of a host, such as example.com."
    )]
    NoHost,
}

impl EmailAddress {
    /// In characters: RFC 5321, 4.5.3.1.3, allows a path of 256, including two brackets.
    pub const MAX_LENGTH: usize = 254;

    /// The address as written, except for its host name, which is in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address that its key is stored under: in lower case. RFC 5321 does not promise that case is irrelevant
    /// before the `@`, but nobody has two addresses that differ only in case.
    #[must_use]
    pub fn normalised(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The mailbox that all spellings of the address lead to: in lower case, without a `+tag` (RFC 5233), and without
    /// the dots that Gmail ignores (<https://support.google.com/mail/answer/7436150>).
    #[must_use]
    pub fn mailbox(&self) -> String {
        let address = self.normalised();
        let (local, host) = address.split_once('@').unwrap_or((&address, ""));
        let untagged = local.split('+').next().filter(|untagged| !untagged.is_empty());
        let local = untagged.unwrap_or(local);
        match host {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
            _ => format!("{local}@{host}"),
        }
    }

    /// The registered domain, without the names of hosts in it: `example.co.uk` of
    /// `mail.example.co.uk`, by the public suffix list (<https://publicsuffix.org>).
    #[must_use]
    pub fn domain(&self) -> &str {
        let host = self.0.split_once('@').map_or("", |(_, host)| host);
        psl::domain_str(host).unwrap_or(host)
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmailAddress;

    fn from_str(text: &str) -> Result<Self, InvalidEmailAddress> {
        let text = text.trim();
        if !text.is_ascii() {
            return Err(InvalidEmailAddress::NotAscii);
        }
        if text.len() > Self::MAX_LENGTH {
            return Err(InvalidEmailAddress::TooLong(text.len()));
        }
        let options =
            Options::default().without_display_text().without_domain_literal().with_required_tld();
        // In quotes, anything is allowed before the `@`; real addresses don't use it.
        if text.contains('"') {
            return Err(InvalidEmailAddress::NotOne);
        }
        let address = email_address::EmailAddress::parse_with_options(text, options)
            .map_err(|_| InvalidEmailAddress::NotOne)?;
        // The crate accepts any atom of RFC 5322 as a label.
        if !is_host_name(address.domain()) {
            return Err(InvalidEmailAddress::NoHost);
        }
        let host = address.domain().to_ascii_lowercase();
        Ok(Self(format!("{}@{host}", address.local_part())))
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{EmailAddress, InvalidEmailAddress};

    fn parse(text: &str) -> Result<EmailAddress, InvalidEmailAddress> {
        text.parse()
    }

    #[test]
    fn an_address_is_kept_as_it_was_written_and_found_in_lower_case() {
        let address = parse(" Ada.Lovelace+maps@Example.co.uk ").unwrap();
        assert_eq!(address.as_str(), "Ada.Lovelace+maps@example.co.uk");
        assert_eq!(address.normalised(), "ada.lovelace+maps@example.co.uk");
    }

    #[test]
    fn what_is_no_single_address_is_refused() {
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "ada@example..com",
            "ada@@example.com",
            "ada bob@example.com",
            "ada@example.com, bob@example.com",
            "ada@example.com\r\nBcc: bob@example.com",
            "Ada <ada@example.com>",
            "\"ada\"@example.com",
            "ada@[127.0.0.1]",
            "ada@-b.co",
            "ada@example.com.",
            ".ada@example.com",
        ] {
            assert_eq!(parse(text), Err(InvalidEmailAddress::NotOne), "{text}");
        }
    }

    #[test]
    fn an_address_has_the_name_of_a_host_that_mail_can_be_sent_to() {
        for text in ["a@b.co/x", "a@b|c.co", "a@1.2.3.4", "a@b_c.co", "a@b.c0"] {
            assert_eq!(parse(text), Err(InvalidEmailAddress::NoHost), "{text}");
        }
    }

    #[test]
    fn all_spellings_of_an_address_are_one_mailbox() {
        let mailbox = |text: &str| parse(text).unwrap().mailbox();
        for (text, expected) in [
            ("Ada+maps@Example.com", "ada@example.com"),
            ("ada+a+b@example.com", "ada@example.com"),
            ("ada.l@example.com", "ada.l@example.com"),
            ("A.d.A+maps@GoogleMail.com", "ada@gmail.com"),
            ("a.d.a@gmail.com", "ada@gmail.com"),
            ("+ada@example.com", "+ada@example.com"),
        ] {
            assert_eq!(mailbox(text), expected, "{text}");
        }
    }

    #[test]
    fn whatever_hosts_a_domain_has_it_is_one_domain() {
        let domain = |text: &str| parse(text).unwrap().domain().to_owned();
        for (text, expected) in [
            ("a@Example.com", "example.com"),
            ("a@x1.y2.evil.example", "evil.example"),
            ("a@mail.example.co.uk", "example.co.uk"),
            ("a@ada.github.io", "ada.github.io"),
            ("a@co.uk", "co.uk"),
        ] {
            assert_eq!(domain(text), expected, "{text}");
        }
    }

    #[test]
    fn an_address_is_ascii_of_at_most_254_characters() {
        assert_eq!(parse("ada@exämple.com"), Err(InvalidEmailAddress::NotAscii));
        let long = |length: usize| {
            let labels = ["d".repeat(60), "e".repeat(60), "f".repeat(60)].join(".");
            let local = "a".repeat(length - labels.len() - "@.com".len());
            format!("{local}@{labels}.com")
        };
        assert_eq!(long(254).len(), 254);
        assert_eq!(parse(&long(255)), Err(InvalidEmailAddress::TooLong(255)));
    }

    #[test]
    fn nobody_sees_an_address_by_printing_what_holds_it() {
        assert_eq!(format!("{:?}", parse("ada@example.com")), "Ok(EmailAddress(…))");
    }
}
