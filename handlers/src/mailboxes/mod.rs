//! What is known of the mailboxes that proposers leave: whether they may be written to, and what was sent. It is kept
//! under keyed hashes, so that it can outlive the addresses.

mod answer;
mod answer_link;
mod letter_count;
mod mailbox;
mod mailbox_key;

pub use answer::Answer;
pub use answer_link::{AnswerLink, BrokenLink};
pub use letter_count::{DAILY_LIMIT, DOMAIN_DAILY_LIMIT, LetterCount, LetterLimits, LettersOf};
pub use mailbox::{Claim, ClaimState, Consent, Mailbox, Step, Told};
pub use mailbox_key::MailboxKey;
