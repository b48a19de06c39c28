//! The suite against the store in memory, and against one that does nothing.

use event_store::conformance;
use event_store::memory::InMemoryEventStore;
use event_store::{
    AlteredReads, AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent,
    Segment, StreamId, Version,
};
use futures::{Stream, stream};
use uuid::Uuid;

/// So many behaviours the suite has. Whoever adds one counts it here.
const BEHAVIOURS: usize = 19;

struct DoesNothing;

impl EventStore for DoesNothing {
    async fn append(
        &self,
        _: &StreamId,
        _: ExpectedVersion,
        _: &[NewEvent],
    ) -> Result<Version, AppendError> {
        Ok(Version::EMPTY)
    }

    fn read(
        &self,
        _: &StreamId,
        _: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        stream::empty()
    }

    fn read_all(&self, _: Segment) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        stream::empty()
    }
}

#[tokio::test]
async fn the_store_in_memory_conforms() {
    if let Err(lacking) = conformance::check(&InMemoryEventStore::default()).await {
        panic!("{lacking}");
    }
}

/// A store in memory, whose answers to appends are altered.
struct AltersAnswers<F> {
    store: InMemoryEventStore,
    alter: F,
}

type Answer = Result<Version, AppendError>;

fn altering<F: Fn(Answer) -> Answer + Send + Sync>(alter: F) -> AltersAnswers<F> {
    AltersAnswers { store: InMemoryEventStore::default(), alter }
}

impl<F: Fn(Answer) -> Answer + Send + Sync> EventStore for AltersAnswers<F> {
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Answer {
        (self.alter)(self.store.append(stream, expected, events).await)
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.store.read(stream, from)
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.store.read_all(segment)
    }
}

async fn lacking(store: &impl EventStore) -> Vec<&'static str> {
    let verdicts = conformance::run(store).await.into_iter();
    verdicts.filter(|it| it.result.is_err()).map(|it| it.behaviour).collect()
}

#[tokio::test]
async fn a_store_that_does_nothing_lacks_every_behaviour_and_each_is_reported() {
    let verdicts = conformance::run(&DoesNothing).await;
    assert_eq!(verdicts.len(), BEHAVIOURS);
    for verdict in &verdicts {
        assert!(verdict.result.is_err(), "{} passes on nothing", verdict.behaviour);
    }
    let report = conformance::check(&DoesNothing).await.unwrap_err();
    let lines: Vec<_> = report.lines().filter(|line| line.starts_with("FAIL  ")).collect();
    assert_eq!(lines.len(), BEHAVIOURS);
}

#[tokio::test]
async fn a_store_that_says_another_version_is_found_out() {
    let off_by_one = altering(|answer| answer.map(Version::next));
    assert!(lacking(&off_by_one).await.len() > 5);
}

#[tokio::test]
async fn a_store_whose_conflicts_never_end_is_found_out_and_not_waited_for() {
    let stuck = altering(|answer| {
        let stream = StreamId::new("any", "1");
        let (expected, actual) = (ExpectedVersion::NoStream, Version::EMPTY);
        answer.and(Err(AppendError::Conflict { stream, expected, actual }))
    });
    assert!(
        lacking(&stuck).await.iter().any(|it| it.starts_with("of concurrent appends one wins"))
    );
}

#[tokio::test]
async fn a_store_that_blames_another_event_is_found_out() {
    let blames = altering(|answer| match answer {
        Err(AppendError::RepeatedId { stream, .. }) => {
            Err(AppendError::RepeatedId { stream, id: Uuid::nil() })
        }
        answer => answer,
    });
    assert_eq!(lacking(&blames).await, ["two events of one id in an append are refused"]);
}

#[tokio::test]
async fn a_store_behind_altered_reads_takes_appends() {
    let altered = AlteredReads::of(InMemoryEventStore::default(), Some);
    assert_eq!(conformance::check(&altered).await, Ok(()), "as the store behind them");
}
