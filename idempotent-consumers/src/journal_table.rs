//! The table as it must be.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    StreamSpecification, StreamViewType,
};

use crate::entry::PARTITION_KEY;

/// The attribute that says when an entry may go: the table's time to live has to be set to it, which
/// is a request of its own
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html>).
pub const TTL_ATTRIBUTE: &str = "ttl";

/// The definition of a journal's table: partition key `pk` (S), on demand, streaming new images. Several
/// services may share one.
#[must_use]
pub fn journal_table(name: &str) -> CreateTableInputBuilder {
    let key = KeySchemaElement::builder().attribute_name(PARTITION_KEY).key_type(KeyType::Hash);
    let attribute = AttributeDefinition::builder().attribute_name(PARTITION_KEY);
    let attribute = attribute.attribute_type(ScalarAttributeType::S);
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewImage);
    CreateTableInputBuilder::default()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(key.build().ok().map(|key| vec![key]))
        .set_attribute_definitions(attribute.build().ok().map(|attribute| vec![attribute]))
        .set_stream_specification(stream.build().ok())
}
