//! The ids of participants outside of the stack.

/// People who propose a place.
pub(super) const VISITOR: &str = "Visitor";
/// People who look at the result.
pub(super) const VISITORS: &str = "Visitors";
/// Other services that put events on the bus.
pub(super) const SENDERS: &str = "Senders";
/// Other services that have rules on the bus.
pub(super) const SUBSCRIBERS: &str = "Subscribers";
