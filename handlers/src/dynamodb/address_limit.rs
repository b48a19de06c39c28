//! The addresses that viewers left, in a DynamoDB table, under a keyed hash that changes each hour.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use event_store::dynamodb::conditional;
use futures::future::try_join;
use stream_processing::encryption::KeyedHash;

use crate::dynamodb::mailbox_store::{PARTITION_KEY, TIME_TO_LIVE};
use crate::email_address::EmailAddress;
use crate::ports::address_limit::{AddressLimit, AddressLimitError, Hour};
use crate::viewer::Viewer;

/// Counts in the table of [`crate::mailboxes::mail_claims_table`]. Each address costs one write unit and two hashes.
#[derive(Debug, Clone)]
pub struct DynamoDbAddressLimit<H> {
    client: Client,
    table: String,
    hash: H,
    hourly_limit: u32,
}

impl<H: KeyedHash> DynamoDbAddressLimit<H> {
    /// Allows each viewer at most `hourly_limit` mailboxes in an hour.
    pub fn new(client: Client, table: impl Into<String>, hash: H, hourly_limit: u32) -> Self {
        Self { client, table: table.into(), hash, hourly_limit }
    }
}

impl<H: KeyedHash> AddressLimit for DynamoDbAddressLimit<H> {
    /// A set, so that a repeat of the request changes nothing.
    async fn admits(
        &self,
        viewer: &Viewer,
        address: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<bool, AddressLimitError> {
        let end = Hour::of(now).end().timestamp();
        let viewer = format!("viewer:{end}:{}", viewer.to_subject());
        let mailbox = format!("{viewer}:{}", address.mailbox());
        let (viewer, mailbox) = try_join(self.hash.of(&viewer), self.hash.of(&mailbox)).await?;
        let key = AttributeValue::S(format!("viewer#{}", viewer.as_str()));
        let mailbox = mailbox.as_str().to_owned();
        let counted = self
            .client
            .update_item()
            .table_name(&self.table)
            .key(PARTITION_KEY, key)
            .update_expression("ADD mailboxes :one SET #ttl = :end")
            .condition_expression(
                "attribute_not_exists(mailboxes) OR size(mailboxes) < :limit OR contains(mailboxes, :mailbox)",
            )
            .expression_attribute_names("#ttl", TIME_TO_LIVE)
            .expression_attribute_values(":one", AttributeValue::Ss(vec![mailbox.clone()]))
            .expression_attribute_values(":mailbox", AttributeValue::S(mailbox))
            .expression_attribute_values(":end", AttributeValue::N(end.to_string()))
            .expression_attribute_values(":limit", AttributeValue::N(self.hourly_limit.to_string()))
            .send()
            .await;
        Ok(conditional("UpdateItem", &self.table, counted)?.is_ok())
    }
}
