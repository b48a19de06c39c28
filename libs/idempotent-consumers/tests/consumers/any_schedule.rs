//! Whatever is delivered again, at once and after crashes, and however often entries are published: every
//! event is counted once, and what it caused is heard in order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::future::join_all;
use idempotent_consumers::memory::{Fate, InMemoryDatabase};
use idempotent_consumers::{CloudEvent, outbox};
use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;
use stream_processing::testing::{FaultInjector, RecordedFaults, RecordingSink, payload_of};
use stream_processing::{Deadline, Failure, Processor, Severity};

use crate::story::{CountByCountry, JOURNAL, award, consumer, count, now, validated};

#[derive(Debug, Clone)]
struct Schedule {
    /// The country of each event.
    countries: Vec<&'static str>,
    /// Events by their place, those of a wave at the same time.
    waves: Vec<Vec<usize>>,
    fates: Vec<Fate>,
    turns: Vec<usize>,
    /// How the publisher is disturbed.
    seed: u64,
    crash_after: usize,
}

pub(crate) fn any_fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Survives),
        1 => Just(Fate::CrashesBefore),
        1 => Just(Fate::CrashesAfter),
        1 => Just(Fate::Conflicts),
    ]
}

/// Every event at least once, some more often, in any order.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    let country = prop_oneof![3 => Just("FR"), 1 => Just("DE")];
    prop::collection::vec(country, 1..6).prop_flat_map(|countries| {
        let count = countries.len();
        let order = prop::collection::vec(0..count, 0..8).prop_flat_map(move |repeated| {
            Just((0..count).chain(repeated).collect::<Vec<_>>()).prop_shuffle()
        });
        let sizes = prop::collection::vec(1..6_usize, 1..5);
        let fates = prop::collection::vec(any_fate(), 0..12);
        let turns = prop::collection::vec(0..5_usize, 0..40);
        (Just(countries), order, sizes, fates, turns, any::<u64>(), 0..8_usize).prop_map(
            |(countries, order, sizes, fates, turns, seed, crash_after)| Schedule {
                countries,
                waves: waves(&order, &sizes),
                fates,
                turns,
                seed,
                crash_after,
            },
        )
    })
}

pub(crate) fn waves(mut order: &[usize], sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut waves = vec![];
    for size in sizes.iter().cycle() {
        if order.is_empty() {
            break;
        }
        let (wave, rest) = order.split_at(order.len().min(*size));
        waves.push(wave.to_vec());
        order = rest;
    }
    waves
}

/// Delivers all waves, each as often as it takes. Of each event, what was answered.
async fn deliver(
    database: &InMemoryDatabase,
    schedule: &Schedule,
) -> Result<BTreeMap<usize, BTreeSet<u64>>, TestCaseError> {
    let mut answers: BTreeMap<usize, BTreeSet<u64>> = BTreeMap::new();
    for wave in &schedule.waves {
        let mut wave = wave.clone();
        while !wave.is_empty() {
            // A new process, which remembers nothing.
            let consumer = consumer(database, CountByCountry);
            let events: Vec<_> = wave
                .iter()
                .map(|place| (*place, validated(*place, schedule.countries[*place])))
                .collect();
            let outcomes = join_all(events.iter().map(|(_, event)| consumer.consume(event))).await;
            wave.clear();
            for ((place, _), outcome) in events.iter().zip(outcomes) {
                match outcome {
                    Ok(answer) => {
                        answers.entry(*place).or_default().insert(answer.value().unwrap());
                    }
                    Err(error) => {
                        prop_assert_eq!(Failure::from(error).severity, Severity::Transient);
                        wave.push(*place);
                    }
                }
            }
        }
    }
    Ok(answers)
}

/// Publishes what the stream says, until all of it went through once.
async fn publish(records: &[Box<RawValue>], schedule: &Schedule) -> Vec<CloudEvent> {
    let bus = RecordingSink::default();
    let injector =
        FaultInjector::seeded(schedule.seed).throttling(5).crashing_after(schedule.crash_after);
    let records = injector.disturb(records);
    loop {
        let (end, disturb) = (bus.clone(), injector.clone());
        let pipeline = outbox("outbox", move |events| end.record(disturb.disturb_units(events)));
        let faults = RecordedFaults::default();
        let processor = Processor::new("publish-events", pipeline.into(), faults, now);
        let deadline = Deadline::after(Duration::from_mins(1));
        let invocation = processor.process(payload_of(&records), deadline);
        if let Some(Ok(response)) = injector.run(invocation).await
            && response.batch_item_failures.is_empty()
        {
            return bus.all();
        }
    }
}

/// The places in the outbox in which the events of each cause are heard for the first time.
fn first_heard(published: &[CloudEvent]) -> BTreeMap<String, Vec<String>> {
    let mut heard: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for event in published {
        let types = heard.entry(event.extension("causationid").unwrap()).or_default();
        if !types.contains(&event.event_type) {
            types.push(event.event_type.clone());
        }
    }
    heard
}

fn milestones(published: &[CloudEvent]) -> BTreeSet<(String, u64)> {
    let milestone = |event: &CloudEvent| {
        let data: Value = serde_json::from_str(event.data.as_ref().unwrap().get()).unwrap();
        (event.subject.clone().unwrap(), data["destinations"].as_u64().unwrap())
    };
    published.iter().map(milestone).collect()
}

async fn play(schedule: &Schedule) -> Result<(), TestCaseError> {
    let database = InMemoryDatabase::default();
    database.destine(schedule.fates.iter().copied());
    database.let_others_go_first(schedule.turns.iter().copied());

    let answers = deliver(&database, schedule).await?;
    let published = publish(&database.insertions(JOURNAL), schedule).await;

    prop_assert_eq!(database.records(JOURNAL).len(), schedule.countries.len());
    let mut expected_milestones = BTreeSet::new();
    for country in ["FR", "DE"] {
        let of_country = schedule.countries.iter().filter(|one| **one == country).count();
        let counted = (of_country > 0).then(|| of_country.to_string());
        prop_assert_eq!(count(&database, country), counted, "no effect is lost, and none twice");
        let is_awarded = database.record(&award(country)).is_some();
        prop_assert_eq!(is_awarded, of_country >= 2, "it is created once");
        expected_milestones.extend(
            [2, 3]
                .into_iter()
                .filter(|one| *one <= of_country as u64)
                .map(|one| (country.to_owned(), one)),
        );
        let of_event = |place: &usize| schedule.countries[*place] == country;
        let values = answers.iter().filter(|(place, _)| of_event(place)).map(|(_, values)| values);
        let values: Vec<u64> = values.flatten().copied().collect();
        prop_assert_eq!(values.len(), of_country, "each delivery of an event is answered the same");
        prop_assert_eq!(values.iter().collect::<BTreeSet<_>>().len(), of_country);
    }
    prop_assert_eq!(milestones(&published), expected_milestones.clone());
    let ids: BTreeSet<_> = published.iter().map(|event| &event.id).collect();
    prop_assert_eq!(ids.len(), 2 * expected_milestones.len(), "a repeat has the same id");
    for types in first_heard(&published).values() {
        prop_assert_eq!(types, &["CountryReachedMilestone", "CountryBecamePopular"]);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_counts_every_event_once_and_publishes_what_it_caused_in_order(
        schedule in any_schedule(),
    ) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.unwrap().block_on(play(&schedule))?;
    }
}
