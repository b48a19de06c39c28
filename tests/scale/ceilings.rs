//! What each station sustains.

use std::time::Duration;

use crate::clock::simulate;
use crate::counting::{MAPPING, count, station};
use crate::load::Load;
use crate::measured::Measured;
use crate::one_by_one;
use crate::queue::QueueMapping;
use crate::streaming::{project, publish};
use crate::validating::validate;

const SEED: u64 = 7;
/// As it was before places were counted together.
const ONE_BY_ONE: QueueMapping =
    QueueMapping { batch_size: 10, window: Duration::ZERO, maximum_concurrency: Some(2) };

#[test]
fn counting_one_after_the_other_ends_at_sixty_to_eighty_a_second() {
    let load = Load::on_new_tables(200);
    let measured = simulate(SEED, count(one_by_one::processor, ONE_BY_ONE, load));
    println!("{}\n{measured}", Measured::HEAD);
    assert!((60.0..=80.0).contains(&measured.done), "{measured}");
}

#[test]
fn counted_together_a_thousand_a_second_are_no_load() {
    let measured = simulate(SEED, count(station, MAPPING, Load::on_new_tables(1_000)));
    println!("{}\n{measured}", Measured::HEAD);
    assert!(measured.keeps_up(), "{measured}");
    assert!(measured.p99 < Duration::from_secs(3), "{measured}");
}

/// One partition of the index takes all that is listed, and splitting doesn't help: what is new is at its end.
#[test]
fn listing_ends_at_the_thousand_write_units_of_one_partition() {
    let (measured, models) = simulate(SEED, project(Load::on_new_tables(1_500)));
    println!("{}\n{measured}", Measured::HEAD);
    assert!(!measured.keeps_up() && models.index.throttled() > 0, "{measured}");
}

#[test]
fn the_same_seed_gives_the_same_story() {
    let load = Load::on_new_tables(100);
    let [one, other] = [(); 2].map(|()| simulate(SEED, count(station, MAPPING, load)));
    assert_eq!(one, other);
}

/// The rows of docs/scale.md.
#[test]
#[ignore = "takes minutes: scripts/simulate-load"]
fn table() {
    println!("{}", Measured::HEAD);
    // A table that has met such a load before has split, and stays so.
    let busy =
        Load { lasting: Duration::from_secs(5), partitions: 40, ..Load::on_new_tables(10_000) };
    for load in [Load::on_new_tables(50), Load::on_new_tables(1_000), busy] {
        let before = simulate(SEED, count(one_by_one::processor, ONE_BY_ONE, load));
        println!("{before}  one by one");
        println!("{}", simulate(SEED, count(station, MAPPING, load)));
        let split = Load { has_lasted: true, ..load };
        println!("{}  counters split", simulate(SEED, count(station, MAPPING, split)));
        println!("{}", simulate(SEED, validate(load)));
        let (measured, models) = simulate(SEED, project(load));
        let index = models.index.throttled();
        println!(
            "{measured}  document written {} times, index refused {index}",
            models.documents()
        );
        let (measured, delay) = simulate(SEED, publish(load));
        println!("{measured}  deliveries behind by {:.1} s", delay.as_secs_f64());
    }
}
