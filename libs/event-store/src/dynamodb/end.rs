//! Where a stream ends, and with which events: what an append reads first.

use aws_sdk_dynamodb::types::AttributeValue;

use super::append::{End, event_id};
use super::{DynamoDbEventStore, RequestError};
use crate::repeat::{Place, are_at, find_repeat, looked_at};
use crate::stored_event::stream_key;
use crate::{AppendError, ExpectedVersion, NewEvent, StreamId, Version};

/// A part of a stream.
#[derive(Clone, Copy)]
enum Part {
    Last,
    After(Version),
}

impl DynamoDbEventStore {
    /// The end of the stream if it is at the expected version, or where these events were appended before.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] if the stream is at another version.
    pub(super) async fn find_end(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: &[NewEvent],
    ) -> Result<End, AppendError> {
        let recent = self.places(stream, Part::Last, looked_at(events)).await?;
        if let Some(version) = find_repeat(stream, &recent, events)? {
            return Ok(End::Repeat(version));
        }
        let actual = recent.last().map_or(Version::EMPTY, |last| last.version);
        let base = expected.or(actual);
        if base == actual {
            return Ok(End::At(actual));
        }
        if base < actual && self.stand_after(stream, base, &recent, events).await? {
            return Ok(End::Repeat(base.after(events.len())));
        }
        Err(AppendError::Conflict { stream: stream.clone(), expected, actual })
    }

    /// Whether exactly these events follow version `base`.
    async fn stand_after(
        &self,
        stream: &StreamId,
        base: Version,
        recent: &[Place],
        events: &[NewEvent],
    ) -> Result<bool, AppendError> {
        let known = recent.iter().position(|place| place.version == base.next());
        if let Some(begin) = known {
            let there = recent.get(begin..begin + events.len()).unwrap_or_default();
            return Ok(are_at(there, events));
        }
        let there = self.places(stream, Part::After(base), events.len()).await?;
        Ok(are_at(&there, events))
    }

    /// Versions and ids of up to `limit` events, in order, by a consistent read.
    async fn places(
        &self,
        stream: &StreamId,
        part: Part,
        limit: usize,
    ) -> Result<Vec<Place>, AppendError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .expression_attribute_values(":pk", AttributeValue::S(stream_key(stream)))
            .projection_expression("sk, id")
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let query = match part {
            Part::Last => query.key_condition_expression("pk = :pk").scan_index_forward(false),
            Part::After(version) => query
                .key_condition_expression("pk = :pk AND sk > :after")
                .expression_attribute_values(":after", AttributeValue::N(version.to_string())),
        };
        let mut items = query.into_paginator().items().send();
        let mut places = Vec::new();
        while places.len() < limit
            && let Some(item) = items.next().await
        {
            let item = item.map_err(|error| RequestError::new("Query", &self.table, &error))?;
            let version = item.get("sk").and_then(|sk| sk.as_n().ok()?.parse().ok());
            let version = version.ok_or_else(|| {
                RequestError::unexpected("Query", &self.table, "an `sk` is not a version")
            })?;
            places.push(Place { version: Version(version), id: event_id(&item) });
        }
        if matches!(part, Part::Last) {
            places.reverse();
        }
        Ok(places)
    }
}
