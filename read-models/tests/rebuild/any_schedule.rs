//! Whatever is appended, delivered and killed while a rebuild is going on.

use std::collections::VecDeque;
use std::sync::Mutex;

use domain::testing::controls;
use event_store::memory::InMemoryEventStore;
use event_store::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Version,
};
use futures::lock::Mutex as AsyncMutex;
use futures::{Stream, StreamExt};
use proptest::prelude::*;
use read_models::memory::{Fate, InMemoryReadModels};
use read_models::{DestinationDetails, Projector, ReadModels, RecentDestinations};

use crate::story::{History, LIMIT, history};
use crate::{Watching, live, rebuild};

/// What happens between two events that the rebuild reads.
#[derive(Debug, Clone)]
enum Step {
    /// A destination's next event is appended: its proposal, or its outcome.
    Append(usize),
    /// The projector gets the oldest events that it has not got, or an old one again.
    Deliver { count: usize, again: usize },
}

#[derive(Debug, Clone)]
struct Schedule {
    before: Vec<Option<bool>>,
    steps: Vec<Step>,
    fates: Vec<Fate>,
}

fn any_schedule() -> impl Strategy<Value = Schedule> {
    let step = prop_oneof![
        2 => (0..8_usize).prop_map(Step::Append),
        3 => (1..4_usize, 0..20_usize).prop_map(|(count, again)| Step::Deliver { count, again }),
    ];
    let fate = prop_oneof![
        6 => Just(Fate::Survives),
        1 => Just(Fate::CrashesBefore),
        1 => Just(Fate::CrashesAfter),
    ];
    let before = prop::collection::vec(any::<Option<bool>>(), 1..7);
    let steps = prop::collection::vec(step, 0..30);
    let fates = prop::collection::vec(fate, 0..60);
    (before, steps, fates).prop_map(|(before, steps, fates)| Schedule { before, steps, fates })
}

/// A system at work: what is appended is delivered in time.
struct World<'a> {
    history: AsyncMutex<History>,
    events: InMemoryEventStore,
    models: &'a InMemoryReadModels,
    steps: Mutex<VecDeque<Step>>,
    undelivered: Mutex<VecDeque<RecordedEvent>>,
    /// What visitors have seen last.
    seen: Mutex<RecentDestinations>,
}

impl World<'_> {
    async fn step(&self) {
        let step = self.steps.lock().unwrap().pop_front();
        match step {
            Some(Step::Append(number)) => self.append(number).await,
            Some(Step::Deliver { count, again }) => self.deliver(count, again).await,
            None => {}
        }
        self.look().await;
    }

    async fn append(&self, number: usize) {
        let mut history = self.history.lock().await;
        while history.streams.len() <= number {
            history.streams.push(vec![]);
        }
        match history.streams[number].len() {
            0 => history.append(number, &controls::proposed()).await,
            1 => history.append(number, &controls::validation_succeeded()).await,
            _ => return,
        }
        self.undelivered.lock().unwrap().extend(history.streams[number].last().cloned());
    }

    /// A projector that was just started. What fails comes again.
    async fn deliver(&self, count: usize, again: usize) {
        let mut batch: Vec<_> =
            self.undelivered.lock().unwrap().iter().take(count).cloned().collect();
        let new = batch.len();
        let old = {
            let history = self.history.lock().await;
            let undelivered = self.undelivered.lock().unwrap();
            let all = history.streams.iter().flatten();
            all.filter(|event| !undelivered.contains(event)).nth(again).cloned()
        };
        batch.extend(old);
        let projector = Projector::new(&self.events, self.models, LIMIT);
        let mut rows = vec![];
        for event in &batch {
            match projector.project_row(&[event]).await {
                Ok(projected) => rows.extend(projected.rows),
                Err(_) => return,
            }
        }
        if projector.project_documents(&rows, &[]).await.is_ok() {
            self.undelivered.lock().unwrap().drain(..new);
        }
    }

    /// What visitors see only ever grows: places are listed, and none is taken away.
    async fn look(&self) {
        let now = live(self.models).await.document();
        let mut seen = self.seen.lock().unwrap();
        assert!(now.version >= seen.version, "{} after {}", now.version, seen.version);
        let mut merged = now.clone();
        merged.merge_document(&seen, LIMIT);
        assert_eq!(merged.destinations, now.destinations, "something is missing that was shown");
        *seen = now;
    }
}

/// The events as the rebuild reads them: something happens between any two.
struct Read<'a>(&'a World<'a>);

impl EventStore for Read<'_> {
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<Version, AppendError> {
        self.0.events.append(stream, expected, events).await
    }

    fn read(
        &self,
        stream: &StreamId,
        from: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.0.events.read(stream, from)
    }

    fn read_all(
        &self,
        segment: Segment,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        self.0.events.read_all(segment).then(async |event| {
            self.0.step().await;
            event
        })
    }
}

async fn rebuild_until_done(world: &World<'_>) {
    // Fates and steps come to an end.
    for _ in 0..200 {
        let done = rebuild(&Read(world), world.models, &Watching::default()).await;
        world.look().await;
        if done.is_ok() {
            return;
        }
    }
    panic!("it never ends");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_ends_as_the_fold_of_the_events(schedule in any_schedule()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let history = history(&schedule.before).await;
            let area = history.append_area("u09tu").await;
            let models = InMemoryReadModels::default();
            let world = World {
                events: history.events.clone(),
                undelivered: Mutex::new(history.streams.iter().flatten().cloned().collect()),
                history: AsyncMutex::new(history),
                models: &models,
                steps: Mutex::default(),
                seen: Mutex::default(),
            };
            world.deliver(usize::MAX, 0).await;
            models.destine(schedule.fates.clone());
            *world.steps.lock().unwrap() = schedule.steps.clone().into();

            rebuild_until_done(&world).await;
            while !world.undelivered.lock().unwrap().is_empty() {
                world.deliver(usize::MAX, 0).await;
            }

            let history = world.history.lock().await;
            let rows: Vec<_> = history
                .streams
                .iter()
                .filter_map(|stream| DestinationDetails::fold(stream).unwrap())
                .collect();
            let mut document = RecentDestinations::default();
            document.merge(&rows, LIMIT);
            let pointer = models.pointer_now().await.unwrap();
            prop_assert_eq!(pointer.beside(), None);
            prop_assert_eq!(models.models(), [pointer.live()]);
            let live = models.model(pointer.live());
            prop_assert_eq!(live.rows(), rows);
            prop_assert_eq!(live.document().destinations, document.destinations);
            prop_assert_eq!(live.document().popular_areas, [area]);
            Ok(())
        })?;
    }
}
