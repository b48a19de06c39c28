//! The tables, and the settings that name them.

/// The DynamoDB tables of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// The history: every event that was appended.
    Events,
    /// The rows and documents that visitors see.
    ReadModels,
    /// Records that could not be processed.
    Faults,
    /// Proposals that something may follow from.
    KeptProposals,
    /// The number of listed places in each country.
    Counters,
    /// The events that idempotent consumers handled, and those that they staged.
    Journal,
    /// The wrapped keys of proposers' addresses.
    Keys,
    /// Mailboxes, and the numbers of letters.
    MailClaims,
}

impl Table {
    /// The environment variable with the table's name, such as `EVENTS_TABLE`.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Events => "EVENTS_TABLE",
            Self::ReadModels => "READ_MODELS_TABLE",
            Self::Faults => "FAULTS_TABLE",
            Self::KeptProposals => "KEPT_PROPOSALS_TABLE",
            Self::Counters => "COUNTERS_TABLE",
            Self::Journal => "JOURNAL_TABLE",
            Self::Keys => "KEYS_TABLE",
            Self::MailClaims => "MAIL_CLAIMS_TABLE",
        }
    }
}
