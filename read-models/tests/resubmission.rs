//! Events that an older version of the program did not know, and that are projected by a newer one: what waited behind
//! them is not lost.
#![allow(clippy::unwrap_used, reason = "tests")]

mod story;

use domain::testing::controls;
use event_store::{AlteredReads, RecordedEvent};
use proptest::prelude::*;
use read_models::memory::InMemoryReadModels;
use read_models::{DestinationDetails, Projector};
use story::{LIMIT, history, history_of};

const EVENTS: usize = 4;

/// An event as a program reads it that does not know some, by their place.
fn as_read(mut event: RecordedEvent, unknown: [bool; EVENTS]) -> RecordedEvent {
    let place = usize::try_from(event.version.0 - 1).unwrap();
    if unknown[place] {
        "DestinationTeleported".clone_into(&mut event.event.event_type);
    }
    event
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn faults_that_are_resubmitted_in_any_order_end_as_the_fold_of_the_events(
        unknown in any::<[bool; EVENTS]>(),
        order in Just((0..EVENTS).collect::<Vec<_>>()).prop_shuffle(),
        resubmitted in Just((0..EVENTS).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let expired = domain::DestinationEvent::DestinationProposalExpired {};
            let history = history_of(vec![vec![
                controls::proposed(), controls::validation_succeeded(),
                controls::validation_failed(), expired,
            ]]).await;
            let (events, models) = (&history.streams[0], InMemoryReadModels::default());
            let old = AlteredReads::of(&history.events, |event| Some(as_read(event, unknown)));
            let projector = Projector::new(&old, &models, LIMIT);
            let mut faults = [false; EVENTS];
            for place in order {
                let delivered = as_read(events[place].clone(), unknown);
                let projected = projector.project_row(&[&delivered]).await.unwrap();
                faults[place] = projected.blocked.is_some_and(|it| it.version == delivered.version);
            }

            let projector = Projector::new(&history.events, &models, LIMIT);
            for place in resubmitted.into_iter().filter(|place| faults[*place]) {
                let projected = projector.project_row_to_the_end(&[&events[place]]).await.unwrap();
                prop_assert_eq!(projected.blocked, None);
            }

            prop_assert_eq!(models.rows().pop(), DestinationDetails::fold(events).unwrap());
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn a_row_says_which_event_blocks_it_and_is_not_written_again_for_that() {
    let mut history = history(&[None]).await;
    history.append_unknown(0).await;
    let models = InMemoryReadModels::default();
    let projector = Projector::new(&history.events, &models, LIMIT);
    let events: Vec<_> = history.streams[0].iter().collect();

    projector.project_row(&events[..1]).await.unwrap();
    projector.project_row(&events[1..]).await.unwrap();

    assert_eq!(models.rows()[0].blocked.as_ref().unwrap().version, events[1].version);
    let writes = models.writes();
    projector.project_row(&events[1..]).await.unwrap();
    assert_eq!(models.writes(), writes);
}
