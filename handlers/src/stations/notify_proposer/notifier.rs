//! The parts that notify a proposer, and the result of doing it.

use crate::mailboxes::LetterLimits;
use crate::ports::clock::Clock;
use crate::proposers::Proposers;
use crate::site_url::SiteUrl;

/// The parts needed to notify a proposer.
#[derive(Debug)]
pub struct Notifier<E, K, H, S, M> {
    /// The store that holds the proposals.
    pub events: E,
    /// The encryption that opens proposers' addresses.
    pub proposers: Proposers<K>,
    /// The keyed hash that finds mailboxes and signs links.
    pub hash: H,
    /// The store of mailboxes and of letter counts.
    pub mailboxes: S,
    /// The mail service that sends letters.
    pub mail: M,
    /// The daily limits of letters.
    pub limits: LetterLimits,
    /// The site that the links lead to.
    pub site: SiteUrl,
    /// The clock that decides what is news.
    pub now: Clock,
}

/// The result for a rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notified {
    /// The letter was sent now.
    Sent,
    /// The letter was sent by an earlier delivery.
    SentBefore,
    /// The mailbox has had its letter of the day.
    AnotherLetter,
    /// The mailbox has had its first letter, and its owner has not agreed to more.
    Unanswered,
    /// The owner has refused letters.
    Refused,
    /// The proposer left no address.
    NoAddress,
    /// The address was forgotten, so its key is gone.
    Erased,
    /// The event is replayed to others.
    Replayed,
}
