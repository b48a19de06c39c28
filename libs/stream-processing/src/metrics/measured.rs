//! Streams that count and time their units.

use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use futures::{StreamExt, stream};

use super::meter::Meter;
use crate::Units;

/// Counts a step's units on the way in and out.
pub(super) fn step<T: Send + 'static, U: Send + 'static>(
    meter: &Arc<Meter>,
    name: &'static str,
    units: Units<T>,
    steps: impl FnOnce(Units<T>) -> Units<U>,
) -> Units<U> {
    let entrance = Arc::clone(meter);
    let units = Units::from_stream(units.inspect(move |unit| {
        // Units that failed earlier only pass through.
        let count = unit.as_ref().map_or(0, |unit| unit.deliveries().len());
        if count > 0 {
            entrance.measures().steps.entry(name).or_default().took(count, Instant::now());
        }
    }));
    let (exit, mut passing) = (Arc::clone(meter), steps(units));
    Units::from_stream(stream::poll_fn(move |context| {
        let polled = passing.poll_next_unpin(context);
        match &polled {
            Poll::Ready(Some(unit)) => {
                let count = match unit {
                    Ok(unit) => unit.deliveries().len(),
                    Err(failed) => failed.deliveries().len(),
                };
                let mut measures = exit.measures();
                let step = measures.steps.entry(name).or_default();
                step.counts.came_out(unit);
                step.let_go(count, Instant::now());
            }
            Poll::Ready(None) => {
                exit.measures().steps.entry(name).or_default().end(Instant::now());
            }
            Poll::Pending => {}
        }
        polled
    }))
}

/// Attributes each moment of a pipeline to working, waiting for its own work, or waiting for the source.
pub(super) fn pipeline(
    meter: &Arc<Meter>,
    mut units: Units,
    steps: impl FnOnce(Units) -> Units,
) -> Units {
    let entrance = Arc::clone(meter);
    let mut assembled = steps(Units::from_stream(stream::poll_fn(move |context| {
        let polled = units.poll_next_unpin(context);
        let mut measures = entrance.measures();
        measures.is_starving = polled.is_pending();
        if let Poll::Ready(Some(Ok(unit))) = &polled {
            measures.counts.taken += unit.deliveries().len();
        }
        polled
    })));
    let (exit, mut pending_since) = (Arc::clone(meter), None);
    Units::from_stream(stream::poll_fn(move |context| {
        let begun = Instant::now();
        if let Some(since) = pending_since.take() {
            let mut measures = exit.measures();
            let waited = begun - since;
            if measures.is_busy() || !measures.is_starving {
                measures.io += waited;
            } else {
                measures.wait += waited;
            }
        }
        let polled = assembled.poll_next_unpin(context);
        let ended = Instant::now();
        let mut measures = exit.measures();
        measures.working += ended - begun;
        match &polled {
            Poll::Ready(Some(unit)) => measures.counts.came_out(unit),
            Poll::Ready(None) => {}
            Poll::Pending => pending_since = Some(ended),
        }
        polled
    }))
}
