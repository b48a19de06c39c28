//! Clients that repeat what got no answer, under the same key, until it has one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use domain::DestinationId;
use end_to_end::Visitor;
use handlers::stations::propose_destination::destination_id_of_key;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

const CLIENTS: usize = 8;
const PAUSE: Duration = Duration::from_millis(5);

/// Clients at work.
pub(crate) struct Clients {
    shared: Arc<Shared>,
    /// Where the system is, while it is known to be there.
    system: watch::Sender<Option<Visitor>>,
    tasks: JoinSet<Result<()>>,
}

struct Shared {
    count: usize,
    begun: AtomicUsize,
    accepted: watch::Sender<usize>,
    interrupted: AtomicUsize,
}

/// The ids of the destinations that the proposals are about.
pub(crate) fn proposals(count: usize) -> impl Iterator<Item = DestinationId> {
    (0..count).map(|number| destination_id_of_key(&key_of(number)))
}

/// Every third is in the ocean.
pub(crate) fn place_of(number: usize) -> Value {
    let longitude = if number.is_multiple_of(3) { -40.0 } else { 8.5742 };
    let geolocation = json!({"latitude": 47.3845, "longitude": longitude});
    json!({"name": format!("Place {number}"), "geolocation": geolocation})
}

fn key_of(number: usize) -> String {
    format!("at-least-once-{number:04}")
}

impl Clients {
    pub(crate) fn begin(count: usize, system: Visitor) -> Self {
        let shared = Arc::new(Shared {
            count,
            begun: AtomicUsize::new(0),
            accepted: watch::Sender::new(0),
            interrupted: AtomicUsize::new(0),
        });
        let system = watch::Sender::new(Some(system));
        let mut tasks = JoinSet::new();
        for _ in 0..CLIENTS {
            tasks.spawn(propose_all(Arc::clone(&shared), system.subscribe()));
        }
        Self { shared, system, tasks }
    }

    /// Waits until so many proposals were accepted.
    pub(crate) async fn accepted(&mut self, wanted: usize) -> Result<()> {
        let mut accepted = self.shared.accepted.subscribe();
        tokio::select! {
            reached = accepted.wait_for(|accepted| *accepted >= wanted) => {
                reached.map(|_| ()).context("nobody proposes any more")
            }
            Some(ended) = self.tasks.join_next() => ended?,
        }
    }

    /// From now on nobody begins a request: another process may get the port.
    pub(crate) fn lose_the_system(&self) {
        self.system.send_replace(None);
    }

    pub(crate) fn find_the_system(&self, system: Visitor) {
        self.system.send_replace(Some(system));
    }

    /// Waits until every proposal was accepted; returns how many requests got no answer.
    pub(crate) async fn finish(mut self) -> Result<usize> {
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        Ok(self.shared.interrupted.load(Ordering::SeqCst))
    }
}

async fn propose_all(
    shared: Arc<Shared>,
    mut system: watch::Receiver<Option<Visitor>>,
) -> Result<()> {
    loop {
        let number = shared.begun.fetch_add(1, Ordering::SeqCst);
        if number >= shared.count {
            return Ok(());
        }
        let (key, place) = (key_of(number), place_of(number));
        loop {
            let visitor = system.wait_for(Option::is_some).await?.clone().context("no system")?;
            let Ok(answer) = visitor.propose_as(&key, &place).await else {
                shared.interrupted.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            ensure!(answer.status == 202, "{} {}", answer.status, answer.body);
            break;
        }
        shared.accepted.send_modify(|accepted| *accepted += 1);
    }
}
