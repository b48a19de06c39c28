//! A record of a DynamoDB stream, in Lambda's format.

use std::borrow::Cow;

use serde::Deserialize;

use super::attribute_value::Item;
use super::{DecodeError, record_time};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StreamRecord<'a> {
    #[serde(rename = "eventID", borrow)]
    pub(super) event_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) event_name: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) aws_region: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) dynamodb: ItemChange<'a>,
    user_identity: Option<UserIdentity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ItemChange<'a> {
    approximate_creation_date_time: Option<f64>,
    #[serde(borrow)]
    approximate_creation_date_time_precision: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) keys: Item<'a>,
    #[serde(borrow)]
    pub(super) new_image: Option<Item<'a>>,
    #[serde(borrow)]
    pub(super) old_image: Option<Item<'a>>,
}

/// The identity that removed an item. It is DynamoDB itself if the item's time to live has passed:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html>.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserIdentity {
    #[serde(rename = "type")]
    kind: Option<String>,
    principal_id: Option<String>,
}

/// The region in which an item of a global table was written. Version 2017.11.29 adds it to each
/// item: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables.V1.html>.
const WRITTEN_IN: &str = "aws:rep:updateregion";

impl ItemChange<'_> {
    /// In seconds in DynamoDB's streams; in the unit that the record names in Kinesis streams.
    pub(super) fn approximate_time(&self) -> Result<Option<i64>, DecodeError> {
        let Some(time) = self.approximate_creation_date_time else { return Ok(None) };
        let precision = self.approximate_creation_date_time_precision.as_deref();
        let moment = record_time::in_milliseconds(time, precision);
        moment.map(Some).ok_or_else(|| DecodeError::time("ApproximateCreationDateTime", &time))
    }
}

impl StreamRecord<'_> {
    /// Whether it is a replica's copy of a change, which the region that made the change reports too.
    pub(super) fn is_of_replica(&self) -> bool {
        let from_elsewhere = |region| self.aws_region.as_ref().is_some_and(|here| here != region);
        let written_in = self.image().and_then(|image| image.text(WRITTEN_IN));
        written_in.is_some_and(from_elsewhere) || self.is_marked_only()
    }

    /// Whether DynamoDB removed the item because its time to live had passed.
    pub(super) fn is_expiry(&self) -> bool {
        self.user_identity.as_ref().is_some_and(|identity| {
            let UserIdentity { kind, principal_id } = identity;
            (kind.as_deref(), principal_id.as_deref())
                == (Some("Service"), Some("dynamodb.amazonaws.com"))
        })
    }

    /// Whether only the region was noted: global tables do that by a second change of an item.
    fn is_marked_only(&self) -> bool {
        let ItemChange { new_image: Some(new), old_image: Some(old), .. } = &self.dynamodb else {
            return false;
        };
        new.get(WRITTEN_IN).is_some() && old.get(WRITTEN_IN).is_none()
    }

    /// The item afterwards; if it was removed, the item before.
    pub(super) fn image(&self) -> Option<&Item<'_>> {
        self.dynamodb.new_image.as_ref().or(self.dynamodb.old_image.as_ref())
    }
}
