//! Logs as one JSON object per line, which CloudWatch can search. Invisible characters are escaped.

use std::io::stdout;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::settings::optional_setting;
use crate::legible::LegibleJsonLines;
use crate::need::SettingError;

/// Starts logging to standard output, at the level in `RUST_LOG`, for everything or by target: `info`, or
/// `info,hyper=debug`. The default is `info`.
///
/// # Errors
/// [`SettingError`] if `RUST_LOG` is neither.
pub(super) fn start_logging() -> Result<(), SettingError> {
    let levels = optional_setting::<Targets>("RUST_LOG")?;
    let levels = levels.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_ansi(false)
        .with_writer(|| LegibleJsonLines(stdout()));
    tracing_subscriber::registry().with(levels).with(lines).init();
    Ok(())
}
