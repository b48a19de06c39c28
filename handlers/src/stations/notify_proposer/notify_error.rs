//! Why a proposer is not notified.

use event_store::StreamId;
use stream_processing::Transience;
use thiserror::Error;

#[derive(Debug, Error)]
pub(super) enum NotifyError {
    #[error("{0} is not a destination, and can't have been rejected")]
    NoDestination(StreamId),
    #[error("{0} does not begin with a proposal")]
    NoProposal(StreamId),
    #[error(
        "{0} has no events here: the rejection comes from another system, or the events table was restored to an earlier moment; drop this fault, or restore that history and resubmit it"
    )]
    NotHere(StreamId),
    #[error(
        "whether the mail was sent is not known: {0}; resubmit this fault to send it, perhaps a second time, or drop it"
    )]
    Unknown(String),
    #[error("the mail was refused: {0}; fix the cause and resubmit this fault, or drop it")]
    Refused(String),
    #[error(
        "the place was rejected more than a day ago, so it is no longer known whether its proposer was notified; resubmit this fault to send the mail anyway, or drop it"
    )]
    TooOld,
    #[error(
        "{0} letters of the day were sent, as many as there may be (MAIL_DAILY_LIMIT, or MAIL_DOMAIN_DAILY_LIMIT to one domain); it comes again"
    )]
    DayIsFull(u32),
    #[error("other writers were faster to claim the mail, {0} times; it comes again")]
    Overtaken(usize),
    #[error("the mail can't be sent now: {0}; it comes again")]
    NotNow(String),
}

impl Transience for NotifyError {
    fn is_transient(&self) -> bool {
        match self {
            Self::DayIsFull(_) | Self::Overtaken(_) | Self::NotNow(_) => true,
            Self::NoDestination(_)
            | Self::NoProposal(_)
            | Self::NotHere(_)
            | Self::Unknown(_)
            | Self::Refused(_)
            | Self::TooOld => false,
        }
    }
}
