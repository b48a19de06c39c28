//! An import that is ended at any moment, and begun again.

use std::io::Cursor;

use event_store::history::{HistoryFile, import};
use event_store::memory::InMemoryEventStore;
use event_store::{EventStore, RecordedEvent};
use futures::StreamExt;
use proptest::prelude::*;

use crate::story::{Crash, CrashingStore, FIRST, all, exported, imported, marked, now, store_of};

/// What was exported, and what an import ended with after whatever trouble.
async fn same(store: &InMemoryEventStore, other: &impl EventStore, file: &[u8]) -> bool {
    imported(other, file).await.unwrap();
    let (_, contents) = exported(store).await;
    all(other).await == marked(all(store).await, &contents)
}

/// The streams are there whole, or not at all.
fn are_whole(found: &[RecordedEvent], expected: &[RecordedEvent]) -> bool {
    let count = |events: &[RecordedEvent], of: &RecordedEvent| {
        events.iter().filter(|event| event.stream == of.stream).count()
    };
    found.iter().all(|event| count(found, event) == count(expected, event))
}

#[tokio::test]
async fn a_crash_before_or_after_any_append_loses_nothing_and_repeats_nothing() {
    let store = store_of(&[1, 3, 2, 2, 1, 1, 2, 1]).await;
    let (file, _) = exported(&store).await;
    for crash in [Crash::BeforeAppend, Crash::AfterAppend] {
        for appends in 1..=8 {
            let other = InMemoryEventStore::default();
            imported(&CrashingStore::at(&other, appends, crash), &file).await.unwrap_err();
            assert!(are_whole(&all(&other).await, &all(&store).await), "{crash:?} at {appends}");
            assert!(same(&store, &other, &file).await, "{crash:?} at {appends}");
        }
    }
}

#[tokio::test]
async fn an_import_that_nobody_waits_for_any_more_leaves_whole_streams() {
    let store = store_of(&[1, 3, 2, 2, 1, 1, 2, 1]).await;
    let (file, _) = exported(&store).await;
    for steps in 0..8 {
        let other = InMemoryEventStore::default();
        let opened = HistoryFile::open(Cursor::new(&*file)).unwrap();
        let _: Vec<_> = import(&other, opened, &FIRST, now).take(steps).collect().await;
        assert!(are_whole(&all(&other).await, &all(&store).await), "after {steps}");
        assert!(same(&store, &other, &file).await, "after {steps}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_history_is_whole_after_any_crashes(
        lengths in prop::collection::vec(0_usize..230, 1..6),
        crashes in prop::collection::vec((1_usize..8, any::<bool>()), 0..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (store, other) = (store_of(&lengths).await, InMemoryEventStore::default());
            let (file, _) = exported(&store).await;
            for (appends, is_after) in &crashes {
                let crash = if *is_after { Crash::AfterAppend } else { Crash::BeforeAppend };
                let _ = imported(&CrashingStore::at(&other, *appends, crash), &file).await;
            }
            assert!(same(&store, &other, &file).await);
        });
    }
}
