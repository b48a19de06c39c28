//! Common pipelines as rules: a flavor is a function from a rule to
//! a [`Pipeline`](crate::Pipeline). Write your own in the same way.
//!
//! [`materialize`] maintains a view of events; [`cdc`] publishes changes of a table. The others derive
//! events from several events, through a [micro event store](kept_event): [`collect`] keeps events in a
//! table, [`correlate`] files them under a shared key, [`evaluate`] publishes what follows from them, and
//! [`expire`] publishes that nothing followed in time. For a pipeline that does anything but publish, start
//! with [`Units::with_evidence`](crate::Units::with_evidence) or [`Units::expired`](crate::Units::expired).

mod cdc;
mod collect;
mod correlate;
mod evaluate;
mod evidence;
mod expire;
pub mod kept_event;
mod materialize;

pub use cdc::{Cdc, cdc};
pub use collect::{Collect, collect};
pub use correlate::{Correlate, correlate};
pub use evaluate::{Evaluate, evaluate};
pub use evidence::Evidence;
pub use expire::{Expire, REMOVED, expire};
pub use kept_event::Retention;
pub use materialize::{Materialize, materialize};
