//! What an import does, and where it does nothing.

use std::io::Cursor;

use event_store::history::{HistoryFile, ImportError, import};
use event_store::memory::InMemoryEventStore;
use event_store::{EventStore, ExpectedVersion, StreamId, Version};
use futures::TryStreamExt;
use proptest::prelude::*;

use crate::story::{
    Crash, CrashingStore, FIRST, all, event, exported, imported, marked, now, store_of,
};

#[tokio::test]
async fn an_imported_history_is_the_same_but_for_its_mark() {
    let store = store_of(&[1, 2, 3, 2, 1]).await;
    let (file, contents) = exported(&store).await;
    let other = InMemoryEventStore::default();

    assert_eq!(imported(&other, &file).await.unwrap(), 9);

    assert_eq!(all(&other).await, marked(all(&store).await, &contents));
}

#[tokio::test]
async fn a_history_imported_twice_is_there_once() {
    let (file, _) = exported(&store_of(&[1, 2, 150, 101]).await).await;
    let store = InMemoryEventStore::default();
    imported(&store, &file).await.unwrap();
    let once = all(&store).await;

    imported(&store, &file).await.unwrap();

    assert_eq!(all(&store).await, once);
}

#[tokio::test]
async fn a_stream_that_is_too_long_for_one_transaction_is_imported_in_its_order() {
    let store = store_of(&[350, 0, 100, 201]).await;
    let (file, contents) = exported(&store).await;
    let other = InMemoryEventStore::default();

    imported(&CrashingStore::at(&other, 100, Crash::BeforeAppend), &file).await.unwrap();

    assert_eq!(all(&other).await, marked(all(&store).await, &contents));
}

#[tokio::test]
async fn what_is_concluded_from_others_comes_first() {
    let (file, _) = exported(&store_of(&[1; 12]).await).await;
    let store = InMemoryEventStore::default();
    // The three totals, and one other.
    let _ = imported(&CrashingStore::at(&store, 4, Crash::AfterAppend), &file).await;

    let categories: Vec<_> =
        all(&store).await.into_iter().map(|event| event.stream.category).collect();

    assert_eq!(categories, ["thing", "total", "total", "total"]);
}

#[tokio::test]
async fn a_history_is_not_mixed_with_another() {
    let (file, _) = exported(&store_of(&[1, 2]).await).await;
    let (other_file, _) = exported(&store_of(&[1, 2]).await).await;
    let store = InMemoryEventStore::default();
    imported(&store, &file).await.unwrap();
    let before = all(&store).await;

    let refused = imported(&store, &other_file).await;

    assert!(matches!(refused, Err(ImportError::NotEmpty)), "{refused:?}");
    assert_eq!(all(&store).await, before);
}

#[tokio::test]
async fn the_store_that_a_history_came_from_is_not_empty() {
    let store = store_of(&[1, 2]).await;
    let (file, _) = exported(&store).await;
    assert!(matches!(imported(&store, &file).await, Err(ImportError::NotEmpty)));
}

#[tokio::test]
async fn an_import_that_was_stopped_goes_on_beside_what_happened_since() {
    let (file, _) = exported(&store_of(&[1, 2, 1, 1, 2]).await).await;
    let store = InMemoryEventStore::default();
    imported(&CrashingStore::at(&store, 3, Crash::AfterAppend), &file).await.unwrap_err();
    // A reactor has its say about what is there, and somebody proposes something new.
    let there = all(&store).await.pop().unwrap();
    let since = [event(1.0)];
    let exact = ExpectedVersion::Exact(there.version);
    store.append(&there.stream, exact, &since).await.unwrap();
    let new = StreamId::new("thing", "new");
    store.append(&new, ExpectedVersion::NoStream, &since).await.unwrap();

    imported(&store, &file).await.unwrap();

    assert_eq!(all(&store).await.len(), 7 + 2);
}

#[tokio::test]
async fn a_stream_that_somebody_else_has_written_stops_the_import() {
    let (file, _) = exported(&store_of(&[1, 1, 1, 1]).await).await;
    let store = InMemoryEventStore::default();
    imported(&CrashingStore::at(&store, 1, Crash::AfterAppend), &file).await.unwrap_err();
    let stream = StreamId::new("thing", "2");
    store.append(&stream, ExpectedVersion::NoStream, &[event(1.0)]).await.unwrap();

    let stopped = imported(&store, &file).await;

    let Err(ImportError::OtherHistory(told)) = stopped else { panic!("{stopped:?}") };
    assert_eq!(told, stream);
}

proptest! {
    #[test]
    fn a_number_is_imported_to_its_last_digit(number in any::<f64>().prop_filter("JSON has no other", |it| it.is_finite())) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (store, other) = (InMemoryEventStore::default(), InMemoryEventStore::default());
            let stream = StreamId::new("thing", "1");
            store.append(&stream, ExpectedVersion::Exact(Version::EMPTY), &[event(number)]).await.unwrap();
            imported(&other, &exported(&store).await.0).await.unwrap();
            assert_eq!(all(&other).await[0].event.payload, all(&store).await[0].event.payload);
        });
    }
}

#[tokio::test]
async fn a_stream_of_small_events_is_appended_a_hundred_at_a_time() {
    let (file, _) = exported(&store_of(&[230]).await).await;
    let (store, file) = (InMemoryEventStore::default(), HistoryFile::open(Cursor::new(&*file)));
    let appended = import(&store, file.unwrap(), &FIRST, now).try_collect::<Vec<_>>().await;
    assert_eq!(appended.unwrap(), [100, 100, 30]);
}
