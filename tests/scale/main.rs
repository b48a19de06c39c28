//! A thousand proposals a second, in simulated time: the stations' functions as they are, on models of DynamoDB, Lambda
//! and EventBridge. `scripts/simulate-load` prints the table of docs/scale.md.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of a simulation are small and not negative"
)]

mod bus;
mod ceilings;
mod clock;
mod counting;
mod events;
mod journal;
mod lambda;
mod load;
mod measured;
mod one_by_one;
mod partitions;
mod queue;
mod read_models;
mod source;
mod stream;
mod streaming;
mod table;
mod validating;
