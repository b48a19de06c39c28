//! Checks that every row has events behind it.

use std::pin::pin;

use anyhow::Result;
use domain::DestinationId;
use event_store::{EventStore, Version};
use futures::{Stream, StreamExt, TryStreamExt};
use handlers::stored_events::stream_of;
use read_models::StoreError;

use super::difference::Difference;
use super::streams::Verified;

/// Streams to read at once.
const STREAMS: usize = 16;

impl Verified {
    /// All rows, each with the difference if it should not exist.
    /// (Differences between a row and its stream are found with the stream.)
    pub(super) fn rows(&self) -> impl Stream<Item = Result<Option<Difference>>> + '_ {
        let ids = self.read_models.rows().map(|row| match row {
            Ok(row) => Ok(row.id.to_string()),
            Err(StoreError::Undecodable { key, .. }) => {
                Ok(key.split_once('#').map_or(key.clone(), |(_, id)| id.to_owned()))
            }
            Err(error) => Err(anyhow::Error::from(error)),
        });
        ids.map_ok(|id| self.check_stream(id)).try_buffer_unordered(STREAMS)
    }

    async fn check_stream(&self, id: String) -> Result<Option<Difference>> {
        let too_many = |what: &str| Ok(Some(Difference::in_row(&id, what.to_owned())));
        let Ok(destination) = id.parse::<DestinationId>() else {
            return Ok(Some(Difference::in_row_of_nothing(&id)));
        };
        let stream = stream_of(destination);
        let mut events = pin!(self.events.read(&stream, Version::EMPTY));
        match events.next().await {
            Some(Err(event_store::ReadError::Unavailable(error))) => Err(error.into()),
            Some(_) => Ok(None),
            None => too_many("it is there, and no events make one"),
        }
    }
}
