//! Who hears of what is on the bus, and what a replay means to them.

use std::time::Duration;

use crate::{
    collect_proposals, count_by_country, notify_proposer, receive_commands, validate_geolocation,
};

/// A station behind the bus.
#[derive(Debug, Clone, Copy)]
pub struct Subscriber {
    /// The function's name.
    pub name: &'static str,
    /// The events on the bus that go to its queue.
    pub rule: &'static str,
    /// Whether people notice what it does, as with mail: they would notice it twice, so it gets no event again
    /// unless somebody insists.
    pub reaches_people: bool,
    /// How old an event may be for it to know whether it has handled it. One without a journal knows of any.
    pub remembers: Option<Duration>,
}

/// All of them.
pub const SUBSCRIBERS: [Subscriber; 5] = [
    subscriber(validate_geolocation::NAME, validate_geolocation::RULE),
    subscriber(collect_proposals::NAME, collect_proposals::RULE),
    Subscriber {
        remembers: Some(count_by_country::REMEMBERS),
        ..subscriber(count_by_country::NAME, count_by_country::RULE)
    },
    subscriber(receive_commands::NAME, receive_commands::RULE),
    Subscriber {
        reaches_people: true,
        remembers: Some(notify_proposer::NEWS),
        ..subscriber(notify_proposer::NAME, notify_proposer::RULE)
    },
];

/// One that does the same however often it hears of an event.
const fn subscriber(name: &'static str, rule: &'static str) -> Subscriber {
    Subscriber { name, rule, reaches_people: false, remembers: None }
}
