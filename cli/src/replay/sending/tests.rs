//! Tests a replay that stops at any moment, and what its recipient gets.

mod stage;

use std::num::NonZeroU32;
use std::time::Duration;

use chrono::{DateTime, Utc};
use local::archive::{Archive, ArchivedEvent, Selection};
use proptest::prelude::*;
use serde_json::json;
use stream_processing::CloudEvent;
use tokio::time::{Instant, timeout};

use super::*;
use crate::replay::target::Target;
use stage::{Fate, Stage, fates};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn event(number: usize) -> CloudEvent {
    let second = i64::try_from(number).unwrap();
    let event = json!({
        "specversion": "1.0", "id": format!("event-{number:03}"), "source": "com.visitplannr",
        "type": "com.visitplannr.destination.DestinationProposed.v1",
        "time": now() - chrono::TimeDelta::seconds(1_000) + chrono::TimeDelta::seconds(second),
        "data": {"name": "Zoo"},
    });
    serde_json::from_value(event).unwrap()
}

fn archive_of(events: usize) -> Archive {
    let archive = Archive::temporary().unwrap();
    let events = (0..events).map(|number| ArchivedEvent::new(event(number)).unwrap());
    archive.keep(&events.collect::<Vec<_>>()).unwrap();
    archive
}

fn ids(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|number| event(number).id).collect()
}

/// Continues where it stopped, until the process crashes or all is done. The clock is the test's.
async fn replay(archive: &Archive, stage: &Stage, last: &mut Option<String>) -> Result<()> {
    let plan = Plan::of(Target::Bus, false, now())?;
    let (selection, bar) = (Selection::default(), ProgressBar::hidden());
    let replay = Replay { source: archive, selection: &selection, plan: &plan };
    let begun = last.as_deref().map(|id| archive.find_event(id).unwrap().unwrap());
    let mut progress = Progress { last: begun, ..Progress::default() };
    let pace = Pace::of(NonZeroU32::MAX);
    let ended =
        timeout(Duration::from_hours(1), replay.send(stage, pace, &mut progress, &bar)).await;
    *last = progress.last.map(|place| place.event_id().to_owned());
    ended.unwrap_or_else(|_| bail!("the process has ended"))
}

#[tokio::test(start_paused = true)]
async fn every_event_goes_once_in_order_marked_with_the_replay_s_name() {
    let (archive, stage) = (archive_of(25), Stage::default());

    replay(&archive, &stage, &mut None).await.unwrap();

    assert_eq!(stage.taken(), ids(0..25));
    let plan = Plan::of(Target::Bus, false, now()).unwrap();
    let first = &archive.after(None, &Selection::default(), 1).unwrap()[0];
    assert_eq!(plan.marked(first).extensions["replayname"], "replay-20270115T080000Z");
}

#[tokio::test(start_paused = true)]
async fn a_crash_before_or_after_any_batch_loses_nothing_and_repeats_that_batch_at_most() {
    for fate in [Fate::CrashesBefore, Fate::CrashesAfter] {
        for batch in 0..3 {
            let archive = archive_of(25);
            let before = std::iter::repeat_n(Fate::TakenBut(vec![]), batch);
            let stage = Stage::with(before.chain([fate.clone()]));
            let mut last = None;

            replay(&archive, &stage, &mut last).await.unwrap_err();
            assert_eq!(last, batch.checked_sub(1).map(|batch| event(batch * 10 + 9).id));
            replay(&archive, &stage, &mut last).await.unwrap();

            let repeated = match fate {
                Fate::CrashesAfter => (10 * batch)..(10 * batch + 10).min(25),
                _ => 0..0,
            };
            let mut expected = [ids(0..25), ids(repeated)].concat();
            let mut taken = stage.taken();
            taken.sort();
            expected.sort();
            assert_eq!(taken, expected, "{fate:?} at batch {batch}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn only_what_was_not_taken_is_sent_again() {
    let (archive, stage) =
        (archive_of(10), Stage::with([Fate::TakenBut(vec![2, 7]), Fate::TakenBut(vec![1])]));

    replay(&archive, &stage, &mut None).await.unwrap();

    let taken = stage.taken();
    assert_eq!(taken[8..], [event(2).id, event(7).id]);
    assert_eq!(taken.len(), 10);
}

#[tokio::test(start_paused = true)]
async fn what_is_never_taken_stops_the_replay_before_the_batch_that_it_is_in() {
    let refused = std::iter::repeat_n(Fate::TakenBut(vec![0]), ATTEMPTS as usize);
    let stage = Stage::with([Fate::TakenBut(vec![])].into_iter().chain(refused));
    let (archive, mut last) = (archive_of(25), None);

    let stopped = replay(&archive, &stage, &mut last).await.unwrap_err();

    assert_eq!((stopped.to_string().as_str(), last), ("not now", Some(event(9).id)));
}

#[tokio::test(start_paused = true)]
async fn no_more_events_go_in_a_second_than_wanted() {
    let (archive, stage) = (archive_of(100), Stage::default());
    let plan = Plan::of(Target::Bus, false, now()).unwrap();
    let (selection, bar) = (Selection::default(), ProgressBar::hidden());
    let replay = Replay { source: &archive, selection: &selection, plan: &plan };
    let (begun, pace) = (Instant::now(), Pace::of(NonZeroU32::new(20).unwrap()));

    replay.send(&stage, pace, &mut Progress::default(), &bar).await.unwrap();

    // Nothing has to wait after the last batch.
    assert_eq!(begun.elapsed().as_millis(), 90 * 1_000 / 20);
}

#[tokio::test]
async fn a_page_of_which_nothing_goes_lets_somebody_stop_it() {
    let (archive, stage) = (archive_of(PAGE + 1), Stage::default());
    let counter = "count-by-country".parse::<Target>().unwrap();
    let plan = Plan::of(counter, false, now()).unwrap();
    let (selection, bar) = (Selection::default(), ProgressBar::hidden());
    let replay = Replay { source: &archive, selection: &selection, plan: &plan };
    let mut progress = Progress::default();
    let sent = replay.send(&stage, Pace::of(NonZeroU32::MAX), &mut progress, &bar);
    let mut sent = std::pin::pin!(sent);

    assert!(futures::poll!(&mut sent).is_pending());

    sent.await.unwrap();
    assert_eq!(stage.taken(), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn whatever_happens_each_event_arrives_and_the_first_time_in_order_of_batches(
        count in 0_usize..60,
        fates in fates(),
    ) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_time().start_paused(true);
        runtime.build().unwrap().block_on(async {
            let (archive, stage, mut last) = (archive_of(count), Stage::with(fates), None);
            while replay(&archive, &stage, &mut last).await.is_err() {}
            let mut first = vec![];
            for id in stage.taken() {
                if !first.contains(&id) {
                    first.push(id);
                }
            }
            let batches = |ids: &[String]| ids.chunks(10).map(|batch| {
                let mut batch = batch.to_vec();
                batch.sort();
                batch
            }).collect::<Vec<_>>();
            assert_eq!(batches(&first), batches(&ids(0..count)));
        });
    }
}
