//! The mailboxes of proposers: whether they may be written to, and what was sent. They are stored under keyed hashes,
//! so that they can outlive the addresses.

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
