//! The counters as they are stored: a record a country. The same keys stand in `template.yaml`.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use domain::CountryCode;
use idempotent_consumers::{Partition, RecordKey};

/// The partition of all countries.
pub const COUNTRIES: &str = "countries";
/// How many places; the only attribute beside the keys.
pub(crate) const DESTINATIONS: &str = "destinations";
pub(super) const PARTITION_KEY: &str = "pk";
pub(super) const SORT_KEY: &str = "sk";

/// The name of a table that [`counters_table`] defines.
#[derive(Debug, Clone)]
pub struct CountersTable(pub String);

impl CountersTable {
    /// The record of a country: its code is the sort key.
    pub(crate) fn counter(&self, country: CountryCode) -> RecordKey {
        let countries = Partition::new(&*self.0, PARTITION_KEY, COUNTRIES);
        countries.record(SORT_KEY, country.as_str())
    }
}

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
