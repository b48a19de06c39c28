//! Shows the progress of long work on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const REDRAWN_EVERY: Duration = Duration::from_millis(200);

/// A bar for a known amount of work, on standard error; silent if that is not a terminal.
pub(crate) fn measuring(all: u64, what: &'static str) -> ProgressBar {
    let progress = ProgressBar::new(all).with_message(what);
    let template = "{bar:30} {human_pos} of {human_len} {msg}, {per_sec}, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        progress.set_style(style);
    }
    progress.enable_steady_tick(REDRAWN_EVERY);
    progress
}

/// A counter, on standard error; silent if that is not a terminal.
pub(crate) fn counting(what: &'static str) -> ProgressBar {
    shown(ProgressBar::new_spinner(), what, "{spinner} {human_pos} {msg}, {per_sec}")
}

/// A counter with a known end.
pub(crate) fn counting_to(all: u64, what: &'static str) -> ProgressBar {
    let template = "{bar:30} {human_pos} of {human_len} {msg}, {per_sec}, {eta} left";
    shown(ProgressBar::new(all), what, template)
}

fn shown(progress: ProgressBar, what: &'static str, template: &str) -> ProgressBar {
    if let Ok(style) = ProgressStyle::with_template(template) {
        progress.set_style(style);
    }
    progress.enable_steady_tick(REDRAWN_EVERY);
    progress.with_message(what)
}

/// A counter with an end that is known approximately, if at all.
pub(crate) fn counting_to_about(about: Option<u64>, what: &'static str) -> ProgressBar {
    match about {
        Some(about) if about > 0 => counting_to(about, what),
        _ => counting(what),
    }
}

/// Waits, and shows what for.
pub(crate) async fn waiting(time: Duration, what: &'static str) {
    if time.is_zero() {
        return;
    }
    let progress = shown(ProgressBar::new_spinner(), what, "{spinner} {elapsed} {msg}");
    tokio::time::sleep(time).await;
    progress.finish_and_clear();
}
