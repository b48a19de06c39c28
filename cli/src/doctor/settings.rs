//! Examines the settings of the command and of the system that it serves.

use std::env::{VarError, var};

use tracing_subscriber::EnvFilter;

use super::finding::Finding;

const PART: &str = "setting";
const LOG_FILTER: &str = "RUST_LOG";

/// Examines the log filter, if one is set. An invalid one is ignored, and nothing else reports that.
pub(super) fn examine() -> Option<Finding> {
    let mend = "https://docs.rs/tracing-subscriber/latest/tracing_subscriber/filter/struct.EnvFilter.html explains the syntax";
    match var(LOG_FILTER) {
        Ok(filter) => Some(match EnvFilter::try_new(&filter) {
            Ok(_) => Finding::well(PART, LOG_FILTER, filter),
            Err(error) => {
                let what = format!("`{filter}` is not a filter: {error}");
                Finding::warning(PART, LOG_FILTER, what, mend)
            }
        }),
        Err(VarError::NotPresent) => None,
        Err(VarError::NotUnicode(_)) => {
            Some(Finding::warning(PART, LOG_FILTER, "it is not UTF-8", mend))
        }
    }
}
