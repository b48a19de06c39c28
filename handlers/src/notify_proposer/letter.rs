//! The letter: that a place needs correcting, and where. Nothing in it is a proposer's own text.

use domain::{DestinationId, FailureReason};

use super::SiteUrl;
use crate::email_address::EmailAddress;
use crate::mail::Letter;

/// The letter about a proposal that was rejected. Its link leads to the form, filled in with what was sent.
pub(super) fn needs_correcting(
    to: EmailAddress,
    site: &SiteUrl,
    id: DestinationId,
    reason: FailureReason,
) -> Letter {
    let (link, reason) = (site.page(&format!("/destinations/{id}#propose")), reason.message());
    let text = format!(
        "Hello,\n\
         \n\
         a place was proposed on Visitplannr, and your e-mail address was left with it.\n\
         We could not list the place:\n\
         \n\
         {reason}\n\
         \n\
         Here is the form, filled in with what was sent, to put right:\n\
         \n\
         {link}\n\
         \n\
         You get this mail because somebody left your address with that proposal; you\n\
         get one a day at most. If it was not you, there is nothing to do.\n\
         \n\
         Your address is kept encrypted, and used for nothing else. To have it\n\
         forgotten, answer this mail and say so.\n"
    );
    Letter { to, subject: "The place you proposed needs correcting".to_owned(), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_why_it_came_where_to_go_and_how_to_be_forgotten() {
        let site = "https://visitplannr.example/".parse().unwrap();
        let id = DestinationId(uuid::Uuid::from_u128(42));
        let to = "ada@example.com".parse().unwrap();

        let letter = needs_correcting(to, &site, id, FailureReason::NotInACountry);

        for said in [
            "There is no country at this place",
            "\nhttps://visitplannr.example/destinations/00000000-0000-0000-0000-00000000002a#propose\n",
            "because somebody left your address",
            "To have it\nforgotten,",
        ] {
            assert!(letter.text.contains(said), "{said}");
        }
        assert!(!letter.text.contains("ada@"), "the address is the envelope's business");
    }
}
