//! Proposals over HTTP, from several clients at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use local::{Options, System};
use serde_json::json;
use tempfile::TempDir;
use tokio::task::JoinSet;

/// Clients at once: enough to keep a small machine busy.
pub(crate) const CLIENTS: usize = 16;

/// A system on disk, as `cargo run` starts it.
pub(crate) async fn system() -> (System, TempDir) {
    let directory = TempDir::new().unwrap();
    let data_directory = Some(directory.path().to_owned());
    let options = Options { data_directory, ..Options::default() };
    (System::start(&options).await.unwrap(), directory)
}

/// A system that keeps nothing, for counting what does not depend on the disk.
pub(crate) async fn ephemeral_system() -> System {
    System::start(&Options::default()).await.unwrap()
}

/// Proposes `count` places, all of them in some country.
pub(crate) async fn propose(system: &System, count: usize) {
    let url = format!("http://{}/destinations", system.address());
    let client = reqwest::Client::new();
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, url, next) = (client.clone(), url.clone(), Arc::clone(&next));
        clients.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return;
                }
                let answer = client.post(&url).json(&place(number)).send().await.unwrap();
                assert_eq!(answer.status(), 202);
            }
        });
    }
    clients.join_all().await;
}

/// A place in France, with a name and a description of usual length.
pub(crate) fn place(number: usize) -> serde_json::Value {
    json!({
        "name": format!("Playground number {number}"),
        "geolocation": {
            "latitude": 46.0 + (number % 1_000) as f64 / 1_000.0,
            "longitude": 2.0 + (number % 997) as f64 / 1_000.0,
        },
        "description": "Swings, sand, and a kiosk with ice cream that opens at ten.",
    })
}
