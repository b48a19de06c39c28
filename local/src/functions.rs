//! Assembles the stations' functions from local parts.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use handlers::declaration::Declaration;
use handlers::function::{BatchFunction, HttpFunction, ObjectFunction, TickFunction};
use handlers::http_api::{Request, Response};
use handlers::station::{AssemblyError, BatchStation, HttpStation, ObjectStation, TickStation};
use handlers::stations::{Visitor, visit};
use stream_processing::Deadline;
use stream_processing::sources::Payload;

use crate::event_source_mapping::{Handler, handler};
use crate::parts::LocalParts;

/// The timeout of the functions.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(1);

/// A function of HTTP requests.
pub(crate) type Answering = Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>;
/// A function that is notified of changes of objects.
pub(crate) type Notified =
    Arc<dyn Fn(Payload) -> BoxFuture<'static, Result<(), String>> + Send + Sync>;
/// A function that runs at intervals.
pub(crate) type Ticking = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// A function, and the declaration of its station.
type Declared<T> = (&'static Declaration, T);

/// All functions, by kind of trigger.
#[derive(Default)]
pub(crate) struct Functions {
    pub(crate) http: Vec<Declared<Answering>>,
    pub(crate) batches: Vec<Declared<Handler>>,
    pub(crate) objects: Vec<Declared<Notified>>,
    pub(crate) ticks: Vec<Declared<Ticking>>,
}

impl Functions {
    /// Assembles the function of every station.
    pub(crate) async fn of(parts: &LocalParts) -> Result<Self, AssemblyError> {
        let mut assembling = Assembling { parts: parts.clone(), steps: vec![] };
        visit(&mut assembling);
        let mut functions = Self::default();
        for step in assembling.steps {
            match step.await? {
                Function::Http(it) => functions.http.push(it),
                Function::Batches(it) => functions.batches.push(it),
                Function::Objects(it) => functions.objects.push(it),
                Function::Ticks(it) => functions.ticks.push(it),
            }
        }
        Ok(functions)
    }
}

enum Function {
    Http(Declared<Answering>),
    Batches(Declared<Handler>),
    Objects(Declared<Notified>),
    Ticks(Declared<Ticking>),
}

struct Assembling {
    parts: LocalParts,
    steps: Vec<BoxFuture<'static, Result<Function, AssemblyError>>>,
}

impl Visitor for Assembling {
    fn http<S: HttpStation>(&mut self) {
        let parts = self.parts.clone();
        self.steps.push(Box::pin(async move {
            let function = Arc::new(S::assemble(parts).await?);
            let answer: Answering = Arc::new(move |request| {
                let function = Arc::clone(&function);
                Box::pin(async move { function.handle(request).await })
            });
            Ok(Function::Http((S::DECLARATION, answer)))
        }));
    }

    fn batches<S: BatchStation>(&mut self) {
        let parts = self.parts.clone();
        self.steps.push(Box::pin(async move {
            let function = batch_handler(S::assemble(parts).await?);
            Ok(Function::Batches((S::DECLARATION, function)))
        }));
    }

    fn objects<S: ObjectStation>(&mut self) {
        let parts = self.parts.clone();
        self.steps.push(Box::pin(async move {
            let function = Arc::new(S::assemble(parts).await?);
            let notified: Notified = Arc::new(move |notification| {
                let function = Arc::clone(&function);
                Box::pin(async move {
                    function.handle(notification).await.map_err(|error| error.to_string())
                })
            });
            Ok(Function::Objects((S::DECLARATION, notified)))
        }));
    }

    fn ticks<S: TickStation>(&mut self) {
        let parts = self.parts.clone();
        self.steps.push(Box::pin(async move {
            let function = Arc::new(S::assemble(parts).await?);
            let ticking: Ticking = Arc::new(move || {
                let function = Arc::clone(&function);
                Box::pin(async move { function.tick().await.map_err(|error| error.to_string()) })
            });
            Ok(Function::Ticks((S::DECLARATION, ticking)))
        }));
    }
}

/// A function of batches, as a handler for mappings.
pub(crate) fn batch_handler(function: impl BatchFunction + 'static) -> Handler {
    let function = Arc::new(function);
    handler(move |batch| {
        let function = Arc::clone(&function);
        async move { function.process(batch, Deadline::after(TIMEOUT)).await }
    })
}
