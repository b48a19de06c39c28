//! A function of Lambda: its environments, and what an invocation takes beside the work.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use handlers::function::BatchFunction;
use serde_json::value::RawValue;
use stream_processing::sources::Payload;
use stream_processing::testing::payload_of;
use stream_processing::{BatchResponse, Deadline};

use crate::clock::between;

/// A new environment, in milliseconds: assumed. The binaries themselves start in some 8 (docs/performance.md).
const START: (u64, u64) = (80, 150);
/// Receiving, invoking and deleting, in milliseconds: assumed.
const OVERHEAD: (u64, u64) = (10, 25);

/// Invokes a station in one environment; `None` if the invocation failed.
type Environment = Arc<dyn Fn(Payload) -> BoxFuture<'static, Option<BatchResponse>> + Send + Sync>;

/// A record that waits to be delivered.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// What an answer names it by.
    pub(crate) id: String,
    pub(crate) record: Box<RawValue>,
    pub(crate) arrived: Duration,
}

/// A function with as many environments as it has had invocations at once. Clones share them.
#[derive(Clone)]
pub(crate) struct Function {
    deploy: Arc<dyn Fn() -> Environment + Send + Sync>,
    idle: Arc<Mutex<Vec<Environment>>>,
    environments: Arc<AtomicUsize>,
}

impl Function {
    /// A function whose environments are made one by one, each with the memory of its own.
    pub(crate) fn of<F: BatchFunction + 'static>(
        assemble: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self {
        let deploy = move || -> Environment {
            let function = Arc::new(assemble());
            Arc::new(move |payload| {
                let function = Arc::clone(&function);
                // Handlers take no simulated time by themselves, and the deadline is one of real time.
                let deadline = Deadline::after(Duration::from_hours(1));
                Box::pin(async move { function.process(payload, deadline).await.ok() })
            })
        };
        Self { deploy: Arc::new(deploy), idle: Arc::default(), environments: Arc::default() }
    }

    /// The number of environments that were needed.
    pub(crate) fn environments(&self) -> usize {
        self.environments.load(Ordering::Relaxed)
    }

    /// Delivers a batch, and returns what failed and has to come again: indices of the messages.
    pub(crate) async fn invoke(&self, batch: &[Message]) -> Vec<usize> {
        tokio::time::sleep(between(OVERHEAD)).await;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let environment = if let Some(environment) = idle {
            environment
        } else {
            self.environments.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(between(START)).await;
            (self.deploy)()
        };
        let records: Vec<_> = batch.iter().map(|message| message.record.clone()).collect();
        let answer = environment(payload_of(&records)).await;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(environment);
        let Some(answer) = answer else { return (0..batch.len()).collect() };
        let failed = answer.batch_item_failures.iter().map(|it| &it.item_identifier);
        failed.filter_map(|id| batch.iter().position(|message| message.id == *id)).collect()
    }
}
