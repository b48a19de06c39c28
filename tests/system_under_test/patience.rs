//! Waiting for what has to come, and giving up when it does not.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long anything may take before the test gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(10);

/// Asks again and again, until the answer is there.
///
/// # Errors
/// If it is not, after half a minute; with what was wanted.
pub async fn eventually<T>(
    wanted: &str,
    mut ask: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if begun.elapsed() > PATIENCE {
            bail!("waited {PATIENCE:?} for {wanted}");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
