//! The table as it must be. The same keys stand in `template.yaml`.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
};

/// The sparse index of what visitors see: `list` and `list_position`, which only listed rows have.
pub const LIST_INDEX: &str = "lists";

/// The definition of a read-models table: keys `pk` and `sk`, the index [`LIST_INDEX`], on demand,
/// streaming both images.
#[must_use]
pub fn read_models_table(name: &str) -> CreateTableInputBuilder {
    let text = |name: &str| {
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition.attribute_type(ScalarAttributeType::S).build().ok()
    };
    let index = GlobalSecondaryIndex::builder()
        .index_name(LIST_INDEX)
        .set_key_schema(keys("list", "list_position"))
        .projection(Projection::builder().projection_type(ProjectionType::All).build())
        .build()
        .ok();
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewAndOldImages)
        .build()
        .ok();
    CreateTableInputBuilder::default()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(keys("pk", "sk"))
        .set_attribute_definitions(
            ["pk", "sk", "list", "list_position"].into_iter().map(text).collect(),
        )
        .set_global_secondary_indexes(index.map(|index| vec![index]))
        .set_stream_specification(stream)
}

fn keys(partition: &str, sort: &str) -> Option<Vec<KeySchemaElement>> {
    let key = |name: &str, key_type| {
        KeySchemaElement::builder().attribute_name(name).key_type(key_type).build().ok()
    };
    [key(partition, KeyType::Hash), key(sort, KeyType::Range)].into_iter().collect()
}
