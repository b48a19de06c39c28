//! Lambda's mapping of a table's stream: <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>.

use std::time::Duration;

use crate::lambda::Function;
use crate::source::{Done, Waiting};

/// An idle shard is polled four times a second.
const POLLED: Duration = Duration::from_millis(250);
/// Before a batch that failed is tried again: assumed.
const AGAIN: Duration = Duration::from_millis(500);

/// Delivers a shard's records in order, one batch after the other, until the story ends.
pub(crate) async fn deliver(shard: Waiting, batch_size: usize, function: Function, done: Done) {
    loop {
        let mut batch = shard.take(batch_size);
        if batch.is_empty() {
            tokio::time::sleep(POLLED).await;
        }
        while !batch.is_empty() {
            // All from the first that failed come again.
            let first = function.invoke(&batch).await.into_iter().min().unwrap_or(batch.len());
            let rest = batch.split_off(first);
            done.note(&batch, &[]);
            batch = rest;
            if !batch.is_empty() {
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}
