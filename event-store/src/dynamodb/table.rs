//! The table as it must be. The same keys stand in `template.yaml`.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    StreamSpecification, StreamViewType,
};

/// The definition of an events table: partition key `pk` (S), sort key `sk` (N), on demand,
/// streaming new images.
#[must_use]
pub fn events_table(name: &str) -> CreateTableInputBuilder {
    let key = |name: &str, key_type| {
        KeySchemaElement::builder().attribute_name(name).key_type(key_type).build().ok()
    };
    let attribute = |name: &str, attribute_type| {
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition.attribute_type(attribute_type).build().ok()
    };
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewImage)
        .build()
        .ok();
    CreateTableInputBuilder::default()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema([key("pk", KeyType::Hash), key("sk", KeyType::Range)].into_iter().collect())
        .set_attribute_definitions(
            [attribute("pk", ScalarAttributeType::S), attribute("sk", ScalarAttributeType::N)]
                .into_iter()
                .collect(),
        )
        .set_stream_specification(stream)
}
