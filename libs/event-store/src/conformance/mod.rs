//! What every event store must do, as a suite that any adapter runs.
//!
//! Each behaviour uses streams of its own, so one store serves them all, and may hold other data.

mod appends;
mod limits;
mod reads;
mod repeats;
mod story;
mod verdict;

pub use verdict::Verdict;

use crate::EventStore;

/// Runs every behaviour against `store`.
pub async fn run<S: EventStore>(store: &S) -> Vec<Verdict> {
    let mut verdicts = reads::run(store).await;
    verdicts.extend(appends::run(store).await);
    verdicts.extend(repeats::run(store).await);
    verdicts.extend(limits::run(store).await);
    verdicts
}

/// Runs every behaviour, and lists those that `store` lacks.
///
/// # Errors
/// One line for each missing behaviour.
pub async fn check<S: EventStore>(store: &S) -> Result<(), String> {
    let lacking = run(store).await.into_iter().filter(|verdict| verdict.result.is_err());
    let lines: Vec<_> = lacking.map(|verdict| verdict.to_string()).collect();
    if lines.is_empty() { Ok(()) } else { Err(lines.join("\n")) }
}
