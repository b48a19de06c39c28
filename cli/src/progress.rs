//! How far long work has come, for whoever watches a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const REDRAWN_EVERY: Duration = Duration::from_millis(200);

/// Counts what is done, on standard error; silent if that is no terminal.
pub(crate) fn counting(what: &'static str) -> ProgressBar {
    let progress = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} {msg}, {per_sec}") {
        progress.set_style(style);
    }
    progress.enable_steady_tick(REDRAWN_EVERY);
    progress
}

/// The same with how much time is left, if it is known about how many there are.
pub(crate) fn counting_to(about: Option<u64>, what: &'static str) -> ProgressBar {
    let Some(about) = about.filter(|about| *about > 0) else {
        return counting(what);
    };
    let progress = ProgressBar::new(about).with_message(what);
    let template = "{bar:24} {human_pos} of {human_len} {msg}, {per_sec}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        progress.set_style(style);
    }
    progress.enable_steady_tick(REDRAWN_EVERY);
    progress
}

/// Waits, and says for what.
pub(crate) async fn waiting(time: Duration, what: &'static str) {
    if time.is_zero() {
        return;
    }
    let progress = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
        progress.set_style(style);
    }
    progress.enable_steady_tick(REDRAWN_EVERY);
    tokio::time::sleep(time).await;
    progress.finish_and_clear();
}
