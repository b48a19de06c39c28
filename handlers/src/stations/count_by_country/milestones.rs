//! Round numbers of places, which others hear of.

use domain::CountryCode;
use idempotent_consumers::{CausedEvent, CloudEvent, Journal, ServiceId};
use serde::Serialize;
use stream_processing::Failure;

use crate::ports::clock::Clock;
use crate::ports::event_bus::NAMESPACE;

/// The type of the event that it publishes on the bus.
pub const COUNTRY_REACHED_MILESTONE: &str = "com.visitplannr.country.CountryReachedMilestone.v1";

/// The numbers of places that it publishes.
const MILESTONES: [u64; 3] = [10, 100, 1_000];

#[derive(Serialize)]
struct CountryReachedMilestone {
    country: CountryCode,
    destinations: u64,
}

/// The milestones that a country has passed since it had `before` places.
pub(super) fn passed(before: u64, after: u64) -> impl Iterator<Item = u64> {
    MILESTONES.into_iter().filter(move |milestone| before < *milestone && *milestone <= after)
}

/// Whether a country with so many places has milestones ahead.
pub(super) fn has_some_ahead(before: u64) -> bool {
    MILESTONES.into_iter().any(|milestone| before < milestone)
}

/// Stages a milestone, unless another delivery has done so.
pub(super) async fn stage(
    journal: &Journal,
    service: ServiceId,
    country: CountryCode,
    destinations: u64,
    cause: &CloudEvent,
    now: Clock,
) -> Result<(), Failure> {
    let milestone = CountryReachedMilestone { country, destinations };
    let event = CausedEvent::new(NAMESPACE, COUNTRY_REACHED_MILESTONE, &milestone)?;
    let event = event.with_subject(country.as_str());
    // No outcome has such an id: theirs are UUIDs.
    let name = format!("milestone#{}#{destinations}", country.as_str());
    journal.stage_once(service, &name, cause, event, now()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_milestone_is_passed_by_whoever_saw_fewer_before_and_as_many_after() {
        assert_eq!(passed(8, 9).count(), 0);
        assert_eq!(passed(9, 10).collect::<Vec<_>>(), [10]);
        assert_eq!(passed(10, 11).count(), 0);
        assert_eq!(passed(0, 1_000).collect::<Vec<_>>(), [10, 100, 1_000]);
        assert!(has_some_ahead(999) && !has_some_ahead(1_000));
    }
}
