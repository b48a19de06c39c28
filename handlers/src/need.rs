//! The parts that a function can need, and the settings that locate
//! them: environment variables, as `template.yaml` sets them.

use thiserror::Error;

use crate::table::Table;

/// A part that a function can need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The event store, to read and append.
    Events,
    /// Whether proposals are taken, and how many from one viewer.
    Intake,
    /// The table of read models.
    ReadModels,
    /// The store of faults, for records that can't be processed.
    Faults,
    /// The table of kept proposals.
    KeptProposals,
    /// The table of counters, by country.
    Counters,
    /// The journal of idempotent consumers.
    Journal,
    /// The number of destinations on the home page.
    RecentLimit,
    /// The storage of the pages.
    Site,
    /// The CDN in front of the pages.
    Cdn,
    /// The budget of invalidations, and what is left of it.
    Budget,
    /// The bus that events are published on.
    Bus,
    /// The data stream beside the bus, if there is one.
    EventStream,
    /// The sender of letters, if there is one.
    MailSender,
    /// The encryption of proposers' addresses, if letters are sent.
    Proposers,
    /// The same, and the limit of addresses per viewer.
    ProposerMail,
    /// The store of mailboxes and of letter counts.
    Mailboxes,
    /// The keyed hash that finds mailboxes and signs links.
    AddressHash,
    /// The mail service, the limits of letters, and the site that links lead to.
    Letters,
}

/// A setting, and when a function requires it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Required: the function does not start without it.
    Always(&'static str),
    /// Required if there is a `MAIL_SENDER`.
    WithMail(&'static str),
    /// Read if it is set; never required.
    Optional(&'static str),
}

impl Setting {
    /// The name of the environment variable.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Always(name) | Self::WithMail(name) | Self::Optional(name) => name,
        }
    }
}

impl Need {
    /// The settings that belong to the need.
    #[must_use]
    pub const fn settings(self) -> &'static [Setting] {
        use Setting::{Always, Optional};
        match self {
            Self::Events => const { &[Always(Table::Events.setting())] },
            Self::Intake => {
                &[Always("PROPOSALS"), Always("VIEWER_PROPOSALS_PER_MINUTE"), Always("CDN_SECRET")]
            }
            Self::ReadModels => const { &[Always(Table::ReadModels.setting())] },
            Self::Faults => const { &[Always(Table::Faults.setting())] },
            Self::KeptProposals => const { &[Always(Table::KeptProposals.setting())] },
            Self::Counters => const { &[Always(Table::Counters.setting())] },
            Self::Journal => const { &[Always(Table::Journal.setting())] },
            Self::RecentLimit => &[Always("RECENT_DESTINATIONS_LIMIT")],
            Self::Site => &[Always("SITE_BUCKET")],
            Self::Cdn => &[Always("DISTRIBUTION_ID_PARAMETER")],
            Self::Budget => BUDGET,
            Self::Bus => &[Always("EVENT_BUS")],
            Self::EventStream => &[Optional("EVENT_STREAM")],
            Self::MailSender => &[Optional("MAIL_SENDER")],
            Self::Proposers => PROPOSERS,
            Self::ProposerMail => PROPOSER_MAIL,
            Self::Mailboxes => const { &[Always(Table::MailClaims.setting())] },
            Self::AddressHash => &[Always("ADDRESS_HASH_KEY")],
            Self::Letters => LETTERS,
        }
    }
}

const BUDGET: &[Setting] = &[
    Setting::Always(Table::ReadModels.setting()),
    Setting::Always("INVALIDATIONS_PER_MONTH"),
    Setting::Always("INVALIDATION_BURST"),
];

const PROPOSERS: &[Setting] = PROPOSER_MAIL.split_at(4).0;

/// Those of [`PROPOSERS`] come first.
const PROPOSER_MAIL: &[Setting] = &[
    Setting::Optional("MAIL_SENDER"),
    Setting::WithMail(Table::Keys.setting()),
    Setting::WithMail("WRAPPING_KEY"),
    Setting::WithMail("ADDRESS_HASH_KEY"),
    Setting::WithMail(Table::MailClaims.setting()),
    Setting::WithMail("MAIL_VIEWER_HOURLY_LIMIT"),
];

const LETTERS: &[Setting] = &[
    Setting::Always("MAIL_SENDER"),
    Setting::Always("MAIL_DAILY_LIMIT"),
    Setting::Always("MAIL_DOMAIN_DAILY_LIMIT"),
    Setting::Always("SITE_URL"),
];

/// A setting that prevents a function from starting.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingError {
    /// The setting is required, and missing.
    #[error("the environment variable {0} is not set; template.yaml sets it when deployed")]
    Missing(String),
    /// The setting has an invalid value.
    #[error("the environment variable {name} is `{value}`: {reason}")]
    Unreadable {
        /// The name of the environment variable.
        name: String,
        /// The value that it has.
        value: String,
        /// Why the value is invalid.
        reason: String,
    },
}
