//! Triggers functions without requests: by schedules and the bucket's notifications.

use std::sync::Arc;
use std::time::Duration;

use handlers::declaration::{Declaration, Trigger};
use stream_processing::sources::Payload;
use tokio::task::JoinSet;

use crate::functions::{Notified, Ticking};
use crate::object_events::ObjectEventsReceiver;

/// Runs a function once. If it fails, the next tick tries again.
pub(crate) async fn tick(function: &Ticking) {
    if let Err(error) = function().await {
        tracing::warn!(%error, "a tick failed");
    }
}

/// Runs each function at the interval that its station declares, first after one interval.
pub(crate) fn tick_at_intervals(
    background: &mut JoinSet<()>,
    ticks: Vec<(&'static Declaration, Ticking)>,
) {
    for (station, function) in ticks {
        for trigger in station.triggers {
            if let Trigger::Every(interval) = trigger {
                background.spawn(tick_every(Arc::clone(&function), *interval));
            }
        }
    }
}

async fn tick_every(function: Ticking, interval: Duration) {
    loop {
        tokio::time::sleep(interval).await;
        tick(&function).await;
    }
}

/// Delivers the bucket's notifications to every function that takes them.
pub(crate) async fn notify(notifications: ObjectEventsReceiver, functions: Vec<Notified>) {
    let deliver = |notification: Payload| {
        let functions = functions.clone();
        async move {
            for function in functions {
                function(notification.clone()).await?;
            }
            Ok::<_, String>(())
        }
    };
    notifications.deliver(deliver).await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use handlers::station::Station;
    use handlers::stations::ReconcileHomepage;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_function_ticks_at_the_interval_that_its_station_declares() {
        let count = Arc::new(AtomicUsize::new(0));
        let ticks = Arc::clone(&count);
        let function: Ticking = Arc::new(move || {
            ticks.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { Err("it is busy".to_owned()) })
        });
        let mut background = JoinSet::new();

        tick_at_intervals(&mut background, vec![(ReconcileHomepage::DECLARATION, function)]);
        tokio::time::sleep(Duration::from_mins(46)).await;

        assert_eq!(count.load(Ordering::Relaxed), 3, "every 15 minutes, failed or not");
    }
}
