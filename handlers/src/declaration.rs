//! What is known of a station without running it. Each station declares it beside its code; hosts, tools and tests read it.

use std::time::Duration;

use crate::need::Need;

/// All that is known of a station without running it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declaration {
    /// The function's name, in kebab case. Its binary, its logical id in `template.yaml` and its sample events are called
    /// by it, and ids are derived from it, so it never changes.
    pub name: &'static str,
    /// Its number in the flow's picture. None for one that stands beside the flow.
    pub number: Option<u8>,
    /// What triggers it.
    pub triggers: &'static [Trigger],
    /// What its function is made of. It gets nothing else.
    pub needs: &'static [Need],
}

/// What triggers a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Requests to the API.
    Http(Route),
    /// Events on the bus, through a queue of its own.
    Bus(Subscription),
    /// Changes of a table's items, in batches.
    Stream(StreamMapping),
    /// Changes of the site's objects.
    SiteObjects,
    /// A schedule.
    Every(Duration),
}

/// Requests that lead to a station. A path has segments such as `{id}`, which stand for any text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Requests with this method and path.
    Of(&'static str, &'static str),
    /// Requests with this path.
    AnyMethod(&'static str),
    /// All that no other route takes.
    Default,
}

/// What a station hears of the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// The event pattern of its rule.
    pub rule: &'static str,
    /// Whether an event may hold an address in clear, so that no copy of it may stay.
    pub has_addresses: bool,
    /// Whether people notice what it does, as with mail. It gets no event twice unless its operator insists.
    pub reaches_people: bool,
    /// How old an event may be for the station to know whether it has handled it. None if it knows of any event.
    pub remembers: Option<Duration>,
}

/// A stream of a table, and the records that a station gets of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamMapping {
    /// Names the mapping's checkpoint, so it never changes.
    pub name: &'static str,
    /// The table. It is one of the station's needs, or holds what another one wrote.
    pub table: Table,
    /// The pattern of the records that it gets.
    pub filter: &'static str,
}

/// The tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// All events.
    Events,
    /// What there is to show.
    ReadModels,
    /// Records that were set aside.
    Faults,
    /// Proposals from which something may follow.
    KeptProposals,
    /// Counters of countries.
    Counters,
    /// What idempotent consumers did, and the events that they staged.
    Journal,
    /// The keys of proposers.
    Keys,
    /// Mailboxes, and how many letters there were.
    MailClaims,
}

impl Table {
    /// The environment variable that names it.
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

impl Subscription {
    /// A station that does the same however often it hears of an event.
    #[must_use]
    pub const fn to(rule: &'static str) -> Self {
        Self { rule, has_addresses: false, reaches_people: false, remembers: None }
    }
}

impl Declaration {
    /// Its subscription, if it is behind the bus.
    #[must_use]
    pub fn subscription(&self) -> Option<Subscription> {
        self.triggers.iter().find_map(|trigger| match trigger {
            Trigger::Bus(subscription) => Some(*subscription),
            _ => None,
        })
    }

    /// The streams that trigger it.
    pub fn streams(&self) -> impl Iterator<Item = StreamMapping> {
        self.triggers.iter().filter_map(|trigger| match trigger {
            Trigger::Stream(mapping) => Some(*mapping),
            _ => None,
        })
    }

    /// The requests that lead to it.
    pub fn routes(&self) -> impl Iterator<Item = Route> {
        self.triggers.iter().filter_map(|trigger| match trigger {
            Trigger::Http(route) => Some(*route),
            _ => None,
        })
    }
}
