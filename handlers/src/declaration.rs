//! The declaration of a station: what is known of it without running it. It is beside the station's code; hosts,
//! tools and tests read it.

use std::time::Duration;

use crate::need::Need;
use crate::table::Table;

/// What is known of a station without running it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declaration {
    /// The function's name, in kebab case. Its binary, its logical id in `template.yaml` and its sample events are
    /// named after it, and ids are derived from it, so it must never change.
    pub name: &'static str,
    /// Its number in the picture of the flow. `None` if it is beside the flow.
    pub number: Option<u8>,
    /// The triggers that the template and the local host give it.
    pub triggers: &'static [Trigger],
    /// The parts of its function. It gets no others.
    pub needs: &'static [Need],
}

/// A trigger of a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Requests to the API on this route.
    Http(Route),
    /// Events on the bus, through the station's own queue.
    Bus(Subscription),
    /// Changes of a table's items, in batches.
    Stream(StreamMapping),
    /// Changes of the site's objects.
    SiteObjects,
    /// A schedule, with this interval.
    Every(Duration),
}

/// A route of requests to a station. A path may have segments such as `{id}`, which match any text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Requests with this method and path, such as `GET` and `/destinations`.
    Of(&'static str, &'static str),
    /// Requests with this path and any method.
    AnyMethod(&'static str),
    /// Requests that match no other route.
    Default,
}

/// A station's subscription on the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// The event pattern of its rule, as EventBridge's JSON.
    pub rule: &'static str,
    /// Whether an event may contain an address in clear, so that no copy of it may be kept.
    pub has_addresses: bool,
    /// Whether people notice its effect, as with mail. It never gets an event twice unless an operator insists.
    pub reaches_people: bool,
    /// The age up to which the station knows whether it has handled an event. `None` if it does for any age.
    pub remembers: Option<Duration>,
}

/// A stream of a table, and the records of it that a station gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamMapping {
    /// The name of the mapping's checkpoint, so it must never change.
    pub name: &'static str,
    /// The table. It is one of the station's needs, or another station writes it.
    pub table: Table,
    /// The filter pattern of the records that it gets, as JSON.
    pub filter: &'static str,
}

impl Subscription {
    /// The subscription of a station whose effect is the same however often it gets an event.
    #[must_use]
    pub const fn to(rule: &'static str) -> Self {
        Self { rule, has_addresses: false, reaches_people: false, remembers: None }
    }
}

impl Declaration {
    /// Its subscription, if the bus triggers it.
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
