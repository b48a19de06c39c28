//! Pipelines that many functions have, as rules: a flavor is a function from a rule to a
//! [`Pipeline`](crate::Pipeline), and so is one of your own.
//!
//! [`materialize`] keeps a view of what events say; [`cdc`] publishes what changed in a table. The others
//! conclude something from several events, by way of a [micro event store](kept_event): [`collect`] keeps
//! events in a table, [`correlate`] files them under what they have in common, [`evaluate`] publishes what
//! follows from them, and [`expire`] that nothing followed in time. A pipeline that does something else with them than to
//! publish begins with [`Units::with_evidence`](crate::Units::with_evidence) or [`Units::expired`](crate::Units::expired).

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
