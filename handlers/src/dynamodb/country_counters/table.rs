//! The definition of the table. The same keys stand in `template.yaml`.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};

use crate::ports::country_counters::{PARTITION_KEY, SORT_KEY};

/// The definition of a table of counters: keys `pk` and `sk`, on demand.
#[must_use]
pub fn counters_table(name: &str) -> CreateTableInputBuilder {
    let key = |name: &str, key_type| {
        KeySchemaElement::builder().attribute_name(name).key_type(key_type).build().ok()
    };
    let text = |name: &str| {
        let definition = AttributeDefinition::builder().attribute_name(name);
        definition.attribute_type(ScalarAttributeType::S).build().ok()
    };
    let keys = [key(PARTITION_KEY, KeyType::Hash), key(SORT_KEY, KeyType::Range)];
    CreateTableInputBuilder::default()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(keys.into_iter().collect())
        .set_attribute_definitions([PARTITION_KEY, SORT_KEY].into_iter().map(text).collect())
}
