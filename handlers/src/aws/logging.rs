//! Logs as one JSON object a line, which CloudWatch can search.

use tracing_subscriber::EnvFilter;

/// Begins to write logs to standard output, at the level that `RUST_LOG` says (`info` without it).
pub fn start_logging() {
    let level = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_ansi(false)
        .with_env_filter(level)
        .init();
}
