//! How far long work has come, for whoever watches a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const REDRAWN_EVERY: Duration = Duration::from_millis(200);

/// Shows how much of a known number is done, on standard error; silent if that is no terminal.
pub(crate) fn measuring(all: u64, what: &'static str) -> ProgressBar {
    let progress = ProgressBar::new(all).with_message(what);
    let template = "{bar:30} {human_pos} of {human_len} {msg}, {per_sec}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        progress.set_style(style);
    }
    progress.enable_steady_tick(REDRAWN_EVERY);
    progress
}

/// Counts what is done, on standard error; silent if that is no terminal.
pub(crate) fn counting(what: &'static str) -> ProgressBar {
    let progress = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} {msg}, {per_sec}") {
        progress.set_style(style);
    }
    progress.enable_steady_tick(REDRAWN_EVERY);
    progress
}
