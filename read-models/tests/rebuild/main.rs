//! A rebuild: whatever happens meanwhile and wherever it is killed, it ends as the fold of all events, and what visitors
//! see is never empty or older.
#![allow(clippy::unwrap_used, reason = "tests")]

mod any_schedule;
#[path = "../story/mod.rs"]
mod story;
mod written_meanwhile;

use std::sync::Mutex;

use event_store::{EventStore, Version};
use read_models::memory::InMemoryReadModels;
use read_models::rebuild::{Rebuild, RebuildError, RebuildObserver, Unprojectable};
use read_models::{
    DestinationDetails, DestinationDetailsStore, Model, ModelPointer, Projector, ReadModels,
    RecentDestinationsStore, StoreError,
};
use story::{History, LIMIT, deliver_until_done, history};

/// Goes on after events that can't be projected, or not.
#[derive(Default)]
struct Watching {
    goes_on: bool,
    met: Mutex<Vec<Unprojectable>>,
}

impl RebuildObserver for Watching {
    fn folded(&self, _events: usize) {}

    async fn unprojectable(&self, event: Unprojectable) -> Result<(), RebuildError> {
        self.met.lock().unwrap().push(event.clone());
        if self.goes_on { Ok(()) } else { Err(RebuildError::Unprojectable(event)) }
    }
}

/// A projector that still believes what the pointer said before.
struct Unaware<'a>(&'a InMemoryReadModels, ModelPointer);

impl ReadModels for Unaware<'_> {
    type One = InMemoryReadModels;

    async fn pointer(&self) -> Result<ModelPointer, StoreError> {
        Ok(self.1)
    }

    async fn pointer_now(&self) -> Result<ModelPointer, StoreError> {
        Ok(self.1)
    }

    fn model(&self, model: Model) -> InMemoryReadModels {
        self.0.model(model)
    }
}

async fn projected(outcomes: &[Option<bool>]) -> (History, InMemoryReadModels) {
    let history = history(outcomes).await;
    let models = InMemoryReadModels::default();
    let all: Vec<usize> = (0..history.streams.iter().map(Vec::len).sum()).collect();
    deliver_until_done(&history, &models, &all, &[3]).await;
    (history, models)
}

async fn rebuild(
    events: &impl EventStore,
    models: &InMemoryReadModels,
    watching: &Watching,
) -> Result<(), RebuildError> {
    let rebuild = Rebuild::begin(events, models.clone(), LIMIT).await?;
    let built = async {
        rebuild.write(watching).await?;
        rebuild.check(watching).await.map(drop)
    };
    if let Err(error) = built.await {
        rebuild.abandon().await?;
        return Err(error);
    }
    let retirement = rebuild.flip().await?;
    retirement.end().await?;
    Ok(retirement.remove_the_old(|_| {}).await?)
}

async fn live(models: &InMemoryReadModels) -> InMemoryReadModels {
    models.model(models.pointer_now().await.unwrap().live())
}

#[tokio::test]
async fn what_was_wrong_is_right_afterwards() {
    let (history, models) = projected(&[Some(true), Some(false), None]).await;
    let right = (models.rows(), models.document());
    let wrong = DestinationDetails { version: Version(9), ..models.rows().remove(1) };
    models.save(&wrong).await.unwrap();

    rebuild(&history.events, &models, &Watching::default()).await.unwrap();

    let live = live(&models).await;
    assert_eq!(live.rows(), right.0);
    assert_eq!(live.document().destinations, right.1.destinations);
    assert!(live.document().version > right.1.version, "or its page would not be published");
    assert_eq!(models.models(), [models.pointer_now().await.unwrap().live()], "the old is gone");
}

#[tokio::test]
async fn a_second_rebuild_goes_on_from_the_first() {
    let (history, models) = projected(&[Some(true), Some(true)]).await;
    rebuild(&history.events, &models, &Watching::default()).await.unwrap();
    let first = live(&models).await;
    let (rows, version) = (first.rows(), first.document().version);

    rebuild(&history.events, &models, &Watching::default()).await.unwrap();

    let second = live(&models).await;
    assert_eq!(second.rows(), rows);
    assert!(second.document().version > version);
}

#[tokio::test]
async fn poison_ends_it_with_the_event_s_name_and_changes_nothing() {
    let (mut history, models) = projected(&[Some(true), None]).await;
    history.append_unknown(1).await;
    let before = (models.rows(), models.document());

    let error = rebuild(&history.events, &models, &Watching::default()).await.unwrap_err();

    let stream = &history.streams[1][0].stream;
    assert!(error.to_string().starts_with(&format!("event 2 of {stream} can't be")), "{error}");
    let pointer = models.pointer_now().await.unwrap();
    assert_eq!((pointer.live(), pointer.beside()), (Model::FIRST, None));
    assert_eq!((models.rows(), models.document()), before);
}

#[tokio::test]
async fn told_to_go_on_it_blocks_the_row_and_tells_of_the_event() {
    let (mut history, models) = projected(&[Some(true), None]).await;
    history.append_unknown(1).await;
    let watching = Watching { goes_on: true, ..Watching::default() };

    rebuild(&history.events, &models, &watching).await.unwrap();

    let met = watching.met.into_inner().unwrap();
    assert_eq!(met.iter().map(|event| event.version.0).collect::<Vec<_>>(), [2]);
    let rows = live(&models).await.rows();
    let blocked: Vec<_> = rows.iter().map(|row| row.blocked.is_some()).collect();
    assert_eq!(blocked, [false, true]);
}

#[tokio::test]
async fn an_event_that_only_the_old_model_got_is_caught_up_with() {
    let (mut history, models) = projected(&[None, Some(true)]).await;
    let unaware = models.pointer_now().await.unwrap();
    let rebuild = Rebuild::begin(history.events.clone(), models.clone(), LIMIT).await.unwrap();
    rebuild.write(&Watching::default()).await.unwrap();
    history.append_outcome(0).await;
    let projector = Projector::new(&history.events, Unaware(&models, unaware), LIMIT);
    let projected = projector.project_row(&[&history.streams[0][1]]).await.unwrap();
    projector.project_documents(&projected.rows, &[]).await.unwrap();

    let checked = rebuild.check(&Watching::default()).await.unwrap();
    rebuild.flip().await.unwrap();

    assert_eq!(checked.caught_up, 1);
    let live = live(&models).await;
    assert_eq!(live.rows()[0], DestinationDetails::fold(&history.streams[0]).unwrap().unwrap());
    assert_eq!(live.document().destinations.len(), 2);
}

#[tokio::test]
async fn of_two_rebuilds_the_later_one_is_shown() {
    let (history, models) = projected(&[Some(true)]).await;
    let watching = Watching::default();
    let first = Rebuild::begin(&history.events, models.clone(), LIMIT).await.unwrap();
    first.write(&watching).await.unwrap();
    rebuild(&history.events, &models, &watching).await.unwrap();
    let shown = models.pointer_now().await.unwrap();

    let error = first.flip().await.unwrap_err();

    assert!(matches!(error, RebuildError::Overtaken), "{error}");
    assert_eq!(models.pointer_now().await.unwrap(), shown);
    assert_eq!(live(&models).await.load_recent().await.unwrap().destinations.len(), 1);
}
