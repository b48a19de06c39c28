//! Settings of the command and of the system that it serves.

use std::env::{VarError, var};

use tracing_subscriber::EnvFilter;

use super::finding::Finding;

const PART: &str = "setting";
const LOG_FILTER: &str = "RUST_LOG";

/// What is logged. A filter that can't be read is none, and nobody says so but this.
pub(super) fn examine() -> Finding {
    let mend = "https://docs.rs/tracing-subscriber/latest/tracing_subscriber/filter/struct.EnvFilter.html says how to write one";
    match var(LOG_FILTER) {
        Ok(filter) => match EnvFilter::try_new(&filter) {
            Ok(_) => Finding::well(PART, LOG_FILTER, filter),
            Err(error) => Finding::warning(
                PART,
                LOG_FILTER,
                format!("`{filter}` is no filter: {error}"),
                mend,
            ),
        },
        Err(VarError::NotPresent) => Finding::well(PART, LOG_FILTER, "warnings are logged"),
        Err(VarError::NotUnicode(_)) => Finding::warning(PART, LOG_FILTER, "it is no text", mend),
    }
}
