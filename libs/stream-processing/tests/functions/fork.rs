//! One source, several pipelines: who waits for whom.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::{StreamExt, poll};
use stream_processing::testing::RecordingSink;
use stream_processing::{EventTypes, Pipeline, Pipelines, Units};
use tokio::time::sleep;

use super::story::{batch, source};

/// A source of endless events of this type that counts what it is asked for.
fn endless(
    event_type: &'static str,
) -> (Arc<AtomicUsize>, impl futures::Stream<Item = Unit> + Send) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&asked);
    let unit = source(&batch([event_type])).remove(0);
    let units = futures::stream::repeat_with(move || {
        counts.fetch_add(1, Ordering::SeqCst);
        Ok(unit.clone())
    });
    (asked, units)
}

type Unit = Result<stream_processing::UnitOfWork, stream_processing::FailedUnit>;

/// A pipeline whose work never ends.
fn stuck(types: EventTypes) -> Pipeline {
    Pipeline::new("stuck", types, |units: Units| {
        Units::from_stream(units.then(|unit| async move {
            std::future::pending::<()>().await;
            unit
        }))
    })
}

fn ids(sink: &RecordingSink<String>, id: &'static str, types: EventTypes) -> Pipeline {
    let sink = sink.clone();
    Pipeline::new(id, types, move |units| {
        units.map(|event, ()| event.id.clone()).through(|units| sink.record(units))
    })
}

async fn all_of(mut units: Units) -> usize {
    let mut count = 0;
    while units.next().await.is_some() {
        count += 1;
    }
    count
}

#[tokio::test]
async fn each_event_reaches_all_pipelines_that_take_its_type_in_order() {
    let (all, some) = (RecordingSink::default(), RecordingSink::default());
    let pipelines =
        [ids(&all, "all", EventTypes::any()), ids(&some, "some", EventTypes::from("b"))];
    let units = source(&batch(["a", "b", "a", "b"])).into_iter().map(Ok);
    let ended = Pipelines::new(pipelines).unwrap().assemble(futures::stream::iter(units));
    assert_eq!(all_of(ended).await, 6);
    assert_eq!(all.all(), ["0", "1", "2", "3"]);
    assert_eq!(some.all(), ["1", "3"]);
}

#[tokio::test]
async fn a_slow_pipeline_holds_the_source_however_fast_the_others_are() {
    let (asked, units) = endless("a");
    let fast = RecordingSink::default();
    let pipelines = [stuck(EventTypes::any()), ids(&fast, "fast", EventTypes::any())];
    let mut ended = Pipelines::new(pipelines).unwrap().assemble(units);
    while poll!(ended.next()).is_ready() {}
    assert!((1..100).contains(&asked.load(Ordering::SeqCst)), "{asked:?}");
    assert!(fast.all().len() >= 60, "the fast one gets what there is: {}", fast.all().len());
}

#[tokio::test]
async fn a_pipeline_that_takes_none_of_the_events_holds_nothing() {
    let (asked, units) = endless("a");
    let fast = RecordingSink::default();
    let pipelines = [stuck(EventTypes::from("other")), ids(&fast, "fast", EventTypes::any())];
    let mut ended = Pipelines::new(pipelines).unwrap().assemble(units.take(1000));
    while let std::task::Poll::Ready(Some(_)) = poll!(ended.next()) {}
    assert_eq!((asked.load(Ordering::SeqCst), fast.all().len()), (1000, 1000));
}

#[tokio::test]
async fn a_pipeline_that_has_gone_holds_nothing() {
    let gone =
        Pipeline::new("gone", EventTypes::any(), |units: Units| Units::from_stream(units.take(1)));
    let left = RecordingSink::default();
    let pipelines = [gone, ids(&left, "left", EventTypes::any())];
    let (_, units) = endless("a");
    let ended = Pipelines::new(pipelines).unwrap().assemble(units.take(1000));
    assert_eq!(all_of(ended).await, 1001);
    assert_eq!(left.all().len(), 1000);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_has_to_be_waited_for_wakes_the_pipelines() {
    let units = futures::stream::unfold(0, |id| async move {
        sleep(Duration::from_millis(5)).await;
        let unit = source(&batch(["a"])).remove(0);
        (id < 20).then_some((Ok(unit), id + 1))
    });
    let (one, other) = (RecordingSink::default(), RecordingSink::default());
    let pipelines = [ids(&one, "one", EventTypes::any()), ids(&other, "other", EventTypes::any())];
    assert_eq!(all_of(Pipelines::new(pipelines).unwrap().assemble(units)).await, 40);
}

#[tokio::test(start_paused = true)]
async fn slow_pipelines_at_their_own_pace_get_everything() {
    let slow = |id: &'static str, pause: u64| {
        Pipeline::new(id, EventTypes::any(), move |units: Units| {
            Units::from_stream(units.then(move |unit| async move {
                sleep(Duration::from_millis(pause)).await;
                unit
            }))
        })
    };
    let (_, units) = endless("a");
    let pipelines = Pipelines::new([slow("slow", 7), slow("slower", 11), slow("fast", 1)]);
    assert_eq!(all_of(pipelines.unwrap().assemble(units.take(300))).await, 900);
}

#[tokio::test]
async fn what_failed_before_any_pipeline_comes_out_once() {
    let failed = source(&batch(["a"])).remove(0).poison(&super::story::Trouble("unreadable"));
    let pipelines = [stuck(EventTypes::from("b")), stuck_twin()];
    let ended = Pipelines::new(pipelines).unwrap().assemble(futures::stream::iter([Err(failed)]));
    let ended: Vec<_> = ended.collect().await;
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].as_ref().unwrap_err().pipeline(), None);
}

fn stuck_twin() -> Pipeline {
    Pipeline::new("twin", EventTypes::any(), |units: Units| units)
}

#[tokio::test]
async fn events_of_any_number_of_types_find_their_way() {
    let sink = RecordingSink::default();
    let types = EventTypes::matching("t[0-9]*5").unwrap();
    let pipelines = Pipelines::from(ids(&sink, "fives", types));
    let names: Vec<String> = (0..200).map(|id| format!("t{id}")).collect();
    let units = source(&batch(names.iter().map(String::as_str))).into_iter().map(Ok);
    all_of(pipelines.assemble(futures::stream::iter(units))).await;
    assert_eq!(sink.all().len(), 20);
}
