//! Events that share a transaction: each is handled once, whatever is delivered again, at once and after crashes.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use idempotent_consumers::memory::{Fate, InMemoryDatabase};
use idempotent_consumers::{CausedEvent, CloudEvent, ConsumeError, Handler, Stage};
use proptest::prelude::*;
use serde_json::json;
use stream_processing::{Failure, Severity};

use crate::any_schedule::{any_fate, waves};
use crate::story::{
    CountByCountry, JOURNAL, Validated, consumer, count, counter, event_with, validated,
};

/// Adds to a counter, and reads nothing.
struct Adding;

impl Handler for Adding {
    type Data = Validated;
    type Value = String;

    async fn handle(
        &self,
        event: &CloudEvent,
        Validated { country }: Validated,
        stage: &mut Stage,
    ) -> Result<String, Failure> {
        stage.mutations.increment(&counter(&country), "destinations", 1)?;
        let counted = CausedEvent::new("com.example", "Counted", &json!({"country": country}))?;
        stage.outbox.stage(counted);
        Ok(event.id.clone())
    }
}

#[tokio::test]
async fn events_of_a_batch_share_a_transaction_and_each_has_its_entry() {
    let database = InMemoryDatabase::default();
    let events: Vec<_> = (0..98).map(|id| validated(id, "FR")).collect();

    let outcomes = consumer(&database, Adding).consume_together(&events).await;

    assert_eq!((database.transactions(), database.records(JOURNAL).len()), (1, 98));
    assert_eq!(count(&database, "FR").as_deref(), Some("98"));
    for (id, outcome) in outcomes.into_iter().enumerate() {
        let outcome = outcome.unwrap();
        assert_eq!(
            (outcome.value::<String>().unwrap(), outcome.is_repeat()),
            (id.to_string(), false)
        );
    }
}

#[tokio::test]
async fn more_events_than_a_transaction_holds_are_several_transactions() {
    let database = InMemoryDatabase::default();
    let events: Vec<_> = (0..250).map(|id| validated(id, "FR")).collect();

    let outcomes = consumer(&database, Adding).consume_together(&events).await;

    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!((database.transactions(), count(&database, "FR").as_deref()), (3, Some("250")));
}

#[tokio::test]
async fn an_event_that_is_there_twice_or_was_handled_before_counts_once() {
    let database = InMemoryDatabase::default();
    consumer(&database, Adding).consume(&validated(1, "FR")).await.unwrap();
    let events = [1, 2, 3, 2].map(|id| validated(id, "FR"));

    let outcomes = consumer(&database, Adding).consume_together(&events).await;

    let repeats = outcomes.iter().map(|it| it.as_ref().unwrap().is_repeat());
    assert_eq!(repeats.collect::<Vec<_>>(), [true, false, false, true]);
    assert_eq!(count(&database, "FR").as_deref(), Some("3"));
}

#[tokio::test]
async fn one_that_can_not_be_handled_holds_up_no_other() {
    let database = InMemoryDatabase::default();
    let events = [validated(1, "FR"), event_with(2, &json!({})), validated(3, "FR")];

    let outcomes = consumer(&database, Adding).consume_together(&events).await;

    assert!(matches!(outcomes[1], Err(ConsumeError::Data { .. })), "{outcomes:?}");
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert_eq!(count(&database, "FR").as_deref(), Some("2"));
}

#[tokio::test]
async fn changes_that_can_not_be_combined_get_transactions_of_their_own() {
    let database = InMemoryDatabase::default();
    let events: Vec<_> = (0..3).map(|id| validated(id, "FR")).collect();

    let outcomes = consumer(&database, CountByCountry).consume_together(&events).await;

    let counts = outcomes.into_iter().map(|it| it.unwrap().value::<u64>().unwrap());
    assert_eq!(counts.collect::<BTreeSet<_>>(), [1, 2, 3].into());
}

#[derive(Debug, Clone)]
struct Schedule {
    countries: Vec<&'static str>,
    /// Batches by their events' places; two at a time are delivered at once.
    batches: Vec<Vec<usize>>,
    fates: Vec<Fate>,
    turns: Vec<usize>,
}

fn any_schedule() -> impl Strategy<Value = Schedule> {
    let country = prop_oneof![3 => Just("FR"), 1 => Just("DE")];
    prop::collection::vec(country, 1..8).prop_flat_map(|countries| {
        let count = countries.len();
        let order = prop::collection::vec(0..count, 0..10).prop_flat_map(move |repeated| {
            Just((0..count).chain(repeated).collect::<Vec<_>>()).prop_shuffle()
        });
        let sizes = prop::collection::vec(1..6_usize, 1..5);
        let fates = prop::collection::vec(any_fate(), 0..12);
        let turns = prop::collection::vec(0..5_usize, 0..40);
        (Just(countries), order, sizes, fates, turns).prop_map(
            |(countries, order, sizes, fates, turns)| Schedule {
                countries,
                batches: waves(&order, &sizes),
                fates,
                turns,
            },
        )
    })
}

async fn play(schedule: &Schedule) -> Result<(), TestCaseError> {
    let database = InMemoryDatabase::default();
    database.destine(schedule.fates.iter().copied());
    database.let_others_go_first(schedule.turns.iter().copied());
    let mut answers: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for at_once in schedule.batches.chunks(2) {
        let mut left: Vec<Vec<usize>> = at_once.to_vec();
        while left.iter().any(|batch| !batch.is_empty()) {
            // New processes, which remember nothing.
            let consumers: Vec<_> = left.iter().map(|_| consumer(&database, Adding)).collect();
            let batches: Vec<Vec<CloudEvent>> = left
                .iter()
                .map(|batch| {
                    batch.iter().map(|it| validated(*it, schedule.countries[*it])).collect()
                })
                .collect();
            let all = consumers.iter().zip(&batches).map(|(it, batch)| it.consume_together(batch));
            let outcomes = join_all(all).await;
            for (batch, outcomes) in left.iter_mut().zip(outcomes) {
                let mut again = vec![];
                for (place, outcome) in batch.iter().zip(outcomes) {
                    match outcome {
                        Ok(answer) => {
                            answers.entry(*place).or_default().insert(answer.value().unwrap());
                        }
                        Err(error) => {
                            prop_assert_eq!(Failure::from(error).severity, Severity::Transient);
                            again.push(*place);
                        }
                    }
                }
                *batch = again;
            }
        }
    }
    let count_of = |country| schedule.countries.iter().filter(|one| **one == country).count();
    for country in ["FR", "DE"] {
        let expected = (count_of(country) > 0).then(|| count_of(country).to_string());
        prop_assert_eq!(count(&database, country), expected, "no effect is lost, and none twice");
    }
    prop_assert_eq!(database.records(JOURNAL).len(), schedule.countries.len());
    for (place, values) in answers {
        prop_assert_eq!(values, BTreeSet::from([place.to_string()]), "the same for each delivery");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_of_batches_counts_every_event_once(schedule in any_schedule()) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.unwrap().block_on(play(&schedule))?;
    }
}
