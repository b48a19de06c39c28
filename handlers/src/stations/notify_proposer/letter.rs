//! The letters: that a place needs correcting, and where. They contain no text of a proposer.

use domain::{DestinationId, FailureReason};

use crate::email_address::EmailAddress;
use crate::ports::mail::Letter;
use crate::site_url::SiteUrl;

/// The answers that a letter offers, as links.
#[derive(Debug)]
pub(super) enum Answers {
    /// The first letter asks whether further letters are welcome.
    First { write_to_me: String, never_again: String },
    /// The reader has agreed to letters before.
    Later { never_again: String },
}

impl Answers {
    fn never_again(&self) -> &str {
        match self {
            Self::First { never_again, .. } | Self::Later { never_again } => never_again,
        }
    }

    /// Why the letter was sent, and what its links do.
    fn explained(&self) -> String {
        match self {
            Self::First { write_to_me, never_again } => format!(
                "You get this letter because somebody left your address with that proposal.\n\
                 If it was you, and you want to hear from us when another place that you\n\
                 propose needs correcting, once a day at most, open this link:\n\
                 \n\
                 {write_to_me}\n\
                 \n\
                 If you do nothing, we will not write to you again. To say that we never\n\
                 may, open this link:\n\
                 \n\
                 {never_again}\n"
            ),
            Self::Later { never_again } => format!(
                "You get this letter because you asked us to write to you; you get one a day\n\
                 at most. If you want no more letters, open this link:\n\
                 \n\
                 {never_again}\n"
            ),
        }
    }
}

/// The letter about a rejected proposal. Its link leads to the form, filled in with the proposal.
pub(super) fn needs_correcting(
    to: EmailAddress,
    site: &SiteUrl,
    id: DestinationId,
    reason: FailureReason,
    answers: &Answers,
) -> Letter {
    let link = site.page(&format!("/destinations/{id}#propose"));
    // One line per sentence, so that none is wider than a terminal.
    let reason = reason.message().replace(". ", ".\n");
    let explained = answers.explained();
    let text = format!(
        "Hello,\n\
         \n\
         A place was proposed on Visitplannr, and your e-mail address was left with\n\
         it. We could not list the place:\n\
         \n\
         {reason}\n\
         \n\
         Here is the form, filled in with what was sent, to put right:\n\
         \n\
         {link}\n\
         \n\
         {explained}\
         \n\
         Your address is kept encrypted, and used for nothing else. To have it\n\
         forgotten, answer this letter and say so.\n\
         \n\
         Visitplannr, {home}\n",
        home = site.page("/")
    );
    let subject = "The place you proposed needs correcting".to_owned();
    Letter { to, subject, text, unsubscribe: answers.never_again().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(answers: &Answers) -> Letter {
        let site = "https://visitplannr.example/".parse().unwrap();
        let id = DestinationId(uuid::Uuid::from_u128(42));
        let to = "ada@example.com".parse().unwrap();
        needs_correcting(to, &site, id, FailureReason::NotInACountry, answers)
    }

    fn first() -> Answers {
        Answers::First { write_to_me: "https://yes".into(), never_again: "https://no".into() }
    }

    #[test]
    fn a_letter_says_why_it_came_where_to_go_and_how_to_be_forgotten() {
        let later = Answers::Later { never_again: "https://no".into() };
        for (answers, why) in
            [(first(), "because somebody left your address"), (later, "because you asked us")]
        {
            let letter = letter(&answers);
            for said in [
                "There is no country at this place",
                "\nhttps://visitplannr.example/destinations/00000000-0000-0000-0000-00000000002a#propose\n",
                why,
                "To have it\nforgotten,",
                "Visitplannr, https://visitplannr.example/",
            ] {
                assert!(letter.text.contains(said), "{said}");
            }
            assert!(!letter.text.contains("ada@"), "the address is the envelope's business");
            assert!(letter.text.lines().all(|line| line.len() <= 78 || line.contains("://")));
        }
    }

    #[test]
    fn the_first_letter_has_two_links_and_later_ones_have_one() {
        let letter = letter(&first());
        assert!(letter.text.contains("\nhttps://yes\n") && letter.text.contains("\nhttps://no\n"));
        assert_eq!(letter.unsubscribe, "https://no");
        let later = self::letter(&Answers::Later { never_again: "https://no".into() });
        assert!(!later.text.contains("https://yes") && later.text.contains("\nhttps://no\n"));
        assert_eq!(later.unsubscribe, "https://no");
    }
}
