//! What a function can be made of, and the settings that say where it is: environment variables, as `template.yaml` sets
//! them.

use thiserror::Error;

/// What a function can be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The event store.
    Events,
    /// The read models.
    ReadModels,
    /// Where records are set aside.
    Faults,
    /// Proposals from which something may follow.
    KeptProposals,
    /// The counters of countries.
    Counters,
    /// The journal of idempotent consumers.
    Journal,
    /// How many destinations the home page shows.
    RecentLimit,
    /// The storage of the pages.
    Site,
    /// The CDN before them.
    Cdn,
    /// How many invalidations there may be, and what is left.
    Budget,
    /// The bus.
    Bus,
    /// The data stream beside it, if there is one.
    EventStream,
    /// Who writes to proposers, if anybody does.
    MailSender,
    /// What opens and seals proposers' addresses, if anybody writes to them.
    Proposers,
    /// The same, and how many addresses a viewer may leave.
    ProposerMail,
    /// What is known of mailboxes.
    Mailboxes,
    /// By which mailboxes are found, and links are signed.
    AddressHash,
    /// What sends letters, how many there may be, and where their links lead.
    Letters,
}

/// A setting, and when a function asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Always: the function does not start without it.
    Always(&'static str),
    /// If there is a `MAIL_SENDER`.
    WithMail(&'static str),
    /// If it is there.
    Optional(&'static str),
}

impl Setting {
    /// The environment variable.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Always(name) | Self::WithMail(name) | Self::Optional(name) => name,
        }
    }
}

impl Need {
    /// The settings that it takes.
    #[must_use]
    pub const fn settings(self) -> &'static [Setting] {
        use Setting::{Always, Optional, WithMail};
        match self {
            Self::Events => &[Always("EVENTS_TABLE")],
            Self::ReadModels => &[Always("READ_MODELS_TABLE")],
            Self::Faults => &[Always("FAULTS_TABLE")],
            Self::KeptProposals => &[Always("KEPT_PROPOSALS_TABLE")],
            Self::Counters => &[Always("COUNTERS_TABLE")],
            Self::Journal => &[Always("JOURNAL_TABLE")],
            Self::RecentLimit => &[Always("RECENT_DESTINATIONS_LIMIT")],
            Self::Site => &[Always("SITE_BUCKET")],
            Self::Cdn => &[Always("DISTRIBUTION_ID_PARAMETER")],
            Self::Budget => &[
                Always("READ_MODELS_TABLE"),
                Always("INVALIDATIONS_PER_MONTH"),
                Always("INVALIDATION_BURST"),
            ],
            Self::Bus => &[Always("EVENT_BUS")],
            Self::EventStream => &[Optional("EVENT_STREAM")],
            Self::MailSender => &[Optional("MAIL_SENDER")],
            Self::Proposers => &[
                Optional("MAIL_SENDER"),
                WithMail("KEYS_TABLE"),
                WithMail("WRAPPING_KEY"),
                WithMail("ADDRESS_HASH_KEY"),
            ],
            Self::ProposerMail => &[
                Optional("MAIL_SENDER"),
                WithMail("KEYS_TABLE"),
                WithMail("WRAPPING_KEY"),
                WithMail("ADDRESS_HASH_KEY"),
                WithMail("MAIL_CLAIMS_TABLE"),
                WithMail("MAIL_VIEWER_HOURLY_LIMIT"),
                WithMail("CDN_SECRET"),
            ],
            Self::Mailboxes => &[Always("MAIL_CLAIMS_TABLE")],
            Self::AddressHash => &[Always("ADDRESS_HASH_KEY")],
            Self::Letters => &[
                Always("MAIL_SENDER"),
                Always("MAIL_DAILY_LIMIT"),
                Always("MAIL_DOMAIN_DAILY_LIMIT"),
                Always("SITE_URL"),
            ],
        }
    }
}

/// A setting with which a function can't start.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingError {
    /// It has to be there.
    #[error("the environment variable {0} is not set; template.yaml sets it when deployed")]
    Missing(String),
    /// It is there, but its value can't be used.
    #[error("the environment variable {name} is `{value}`: {reason}")]
    Unreadable {
        /// The variable.
        name: String,
        /// Its value.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
}
