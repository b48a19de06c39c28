//! Tables as `CreateTable` takes them: keys, billed on demand.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
};

/// An attribute of a key, by its name.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    /// DynamoDB's type `S`: a string.
    Text(&'static str),
    /// DynamoDB's type `N`: a number.
    Number(&'static str),
}

impl Key {
    fn name(self) -> &'static str {
        match self {
            Self::Text(name) | Self::Number(name) => name,
        }
    }

    fn definition(self) -> Option<AttributeDefinition> {
        let attribute_type = match self {
            Self::Text(_) => ScalarAttributeType::S,
            Self::Number(_) => ScalarAttributeType::N,
        };
        let definition = AttributeDefinition::builder().attribute_name(self.name());
        definition.attribute_type(attribute_type).build().ok()
    }
}

/// A table on demand: its partition key, and its sort key if it has one.
#[must_use]
pub fn table(name: &str, keys: &[Key]) -> CreateTableInputBuilder {
    CreateTableInputBuilder::default()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(schema(keys))
        .set_attribute_definitions(keys.iter().map(|key| key.definition()).collect())
}

/// The table with a stream of these images.
#[must_use]
pub fn streaming(
    table: CreateTableInputBuilder,
    images: StreamViewType,
) -> CreateTableInputBuilder {
    let stream = StreamSpecification::builder().stream_enabled(true).stream_view_type(images);
    table.set_stream_specification(stream.build().ok())
}

/// The table with a global secondary index that projects all attributes.
#[must_use]
pub fn indexed(
    table: CreateTableInputBuilder,
    name: &str,
    keys: &[Key],
) -> CreateTableInputBuilder {
    let all = Projection::builder().projection_type(ProjectionType::All).build();
    let index = GlobalSecondaryIndex::builder().index_name(name).set_key_schema(schema(keys));
    let index = index.projection(all).build().ok();
    let mut definitions = table.get_attribute_definitions().clone().unwrap_or_default();
    definitions.extend(keys.iter().filter_map(|key| key.definition()));
    table
        .set_attribute_definitions(Some(definitions))
        .set_global_secondary_indexes(index.map(|index| vec![index]))
}

/// `build` fails without a name or a type; these have both.
fn schema(keys: &[Key]) -> Option<Vec<KeySchemaElement>> {
    let types = [KeyType::Hash, KeyType::Range];
    let element = |(key, key_type): (&Key, KeyType)| {
        KeySchemaElement::builder().attribute_name(key.name()).key_type(key_type).build().ok()
    };
    keys.iter().zip(types).map(element).collect()
}
