//! Station 9 in trouble: batches at once, again, in pieces and after crashes count each place once, and pass each
//! milestone once.

use futures::future::join_all;
use idempotent_consumers::memory::{Fate, InMemoryDatabase};
use proptest::prelude::*;
use serde_json::Value;
use stream_processing::BatchResponse;

use crate::counting::{count, counted, listed, published, with_places};

#[derive(Debug, Clone)]
struct Schedule {
    /// Places in Switzerland to begin with.
    before: u64,
    /// By place, whether it is there, and not in France.
    in_switzerland: Vec<bool>,
    /// Batches by the places in them; two at a time are delivered at once.
    batches: Vec<Vec<usize>>,
    fates: Vec<Fate>,
    turns: Vec<usize>,
}

fn any_fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Survives),
        1 => Just(Fate::CrashesBefore),
        1 => Just(Fate::CrashesAfter),
        1 => Just(Fate::Conflicts),
    ]
}

fn any_schedule() -> impl Strategy<Value = Schedule> {
    let places = prop::collection::vec(prop::bool::weighted(0.8), 1..9);
    (prop_oneof![0..12_u64, 92..101_u64], places).prop_flat_map(|(before, in_switzerland)| {
        let count = in_switzerland.len();
        let order = prop::collection::vec(0..count, 0..8).prop_flat_map(move |repeated| {
            Just((0..count).chain(repeated).collect::<Vec<_>>()).prop_shuffle()
        });
        let size = 1..6_usize;
        let fates = prop::collection::vec(any_fate(), 0..12);
        let turns = prop::collection::vec(0..5_usize, 0..40);
        (order, size, fates, turns).prop_map(move |(order, size, fates, turns)| Schedule {
            before,
            in_switzerland: in_switzerland.clone(),
            batches: order.chunks(size).map(<[usize]>::to_vec).collect(),
            fates,
            turns,
        })
    })
}

async fn deliver(database: &InMemoryDatabase, schedule: &Schedule) {
    for at_once in schedule.batches.chunks(2) {
        loop {
            let batches = at_once.iter().map(|batch| {
                let country =
                    |place: usize| if schedule.in_switzerland[place] { "CH" } else { "FR" };
                let messages: Vec<_> =
                    batch.iter().map(|place| listed(*place, country(*place))).collect();
                async move { count(database, &messages).await }
            });
            // Whole batches come again, as if nothing of them had been done.
            if join_all(batches).await.iter().all(|it| *it == BatchResponse::done()) {
                break;
            }
        }
    }
}

async fn play(schedule: &Schedule) -> Result<(), TestCaseError> {
    let database = match schedule.before {
        0 => InMemoryDatabase::default(),
        places => with_places("CH", places).await,
    };
    database.destine(schedule.fates.iter().copied());
    database.let_others_go_first(schedule.turns.iter().copied());

    deliver(&database, schedule).await;

    let new = schedule.in_switzerland.iter().filter(|it| **it).count() as u64;
    let after = schedule.before + new;
    let elsewhere = schedule.in_switzerland.len() as u64 - new;
    let expected = [("CH", after), ("FR", elsewhere)].into_iter().filter(|(_, count)| *count > 0);
    let expected: Vec<_> = expected.map(|(country, it)| (country.to_owned(), it)).collect();
    prop_assert_eq!(counted(&database), expected, "each place once");
    let data = |event: stream_processing::CloudEvent| -> Value {
        serde_json::from_str(event.data.unwrap().get()).unwrap()
    };
    let heard: Vec<_> = published(&database).await.into_iter().map(data).collect();
    let heard: Vec<_> = heard.iter().filter_map(|it| it["destinations"].as_u64()).collect();
    let passed = [10, 100].into_iter().filter(|it| schedule.before < *it && *it <= after);
    prop_assert_eq!(heard, passed.collect::<Vec<_>>(), "each milestone once");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_of_batches_counts_each_place_and_passes_each_milestone_once(
        schedule in any_schedule(),
    ) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.unwrap().block_on(play(&schedule))?;
    }
}
