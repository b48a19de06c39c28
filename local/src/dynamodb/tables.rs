//! Creates tables from the definitions of the crates that use them.

use std::collections::BTreeSet;
use std::fmt::Debug;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::create_table::CreateTableInput;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::operation::describe_table::DescribeTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, KeySchemaElement, Projection, StreamSpecification, TableDescription,
};
use event_store::dynamodb::RequestError;

use super::{EmbeddedDynamoDb, TableError};

impl EmbeddedDynamoDb {
    /// Creates a table unless it exists, and returns whether it did. An existing table is left as it is.
    ///
    /// # Errors
    /// [`TableError::Differs`] if the existing table differs.
    pub async fn ensure_table(
        &self,
        definition: CreateTableInputBuilder,
    ) -> Result<bool, TableError> {
        let incomplete = |what: &str| TableError::Incomplete(what.to_owned());
        let expected =
            definition.clone().build().map_err(|error| incomplete(&error.to_string()))?;
        let name = expected.table_name().ok_or_else(|| incomplete("it has no name"))?;
        let client = self.client();
        match client.describe_table().table_name(name).send().await {
            Ok(answer) => {
                let found = answer.table.unwrap_or_else(|| TableDescription::builder().build());
                compare_table(name, &found, &expected).map(|()| false)
            }
            Err(SdkError::ServiceError(error))
                if matches!(error.err(), DescribeTableError::ResourceNotFoundException(_)) =>
            {
                let created = definition.send_with(&client).await;
                created.map_err(|error| RequestError::new("CreateTable", name, &error))?;
                Ok(true)
            }
            Err(error) => Err(RequestError::new("DescribeTable", name, &error).into()),
        }
    }
}

/// Compares an existing table with its definition: keys, stream and indexes.
///
/// # Errors
/// [`TableError::Differs`] with the first difference.
pub fn compare_table(
    table: &str,
    found: &TableDescription,
    expected: &CreateTableInput,
) -> Result<(), TableError> {
    let same = |part, found: String, expected: String| {
        if found == expected {
            return Ok(());
        }
        Err(TableError::Differs { table: table.to_owned(), part, found, expected })
    };
    same("key schema", keys(found.key_schema()), keys(expected.key_schema()))?;
    same(
        "set of key attributes",
        attributes(found.attribute_definitions()),
        attributes(expected.attribute_definitions()),
    )?;
    same("stream", stream(found.stream_specification()), stream(expected.stream_specification()))?;
    let of_found = found.global_secondary_indexes().iter();
    let of_expected = expected.global_secondary_indexes().iter();
    same(
        "set of indexes",
        sorted(of_found.map(|index| {
            described(index.index_name().unwrap_or("?"), index.key_schema(), index.projection())
        })),
        sorted(
            of_expected
                .map(|index| described(index.index_name(), index.key_schema(), index.projection())),
        ),
    )
}

fn keys(schema: &[KeySchemaElement]) -> String {
    sorted(schema.iter().map(|key| format!("{} ({})", key.attribute_name(), key.key_type())))
}

fn attributes(definitions: &[AttributeDefinition]) -> String {
    let shown = definitions.iter();
    sorted(shown.map(|one| format!("{} ({})", one.attribute_name(), one.attribute_type())))
}

fn stream(specification: Option<&StreamSpecification>) -> String {
    match specification {
        Some(stream) if stream.stream_enabled() => {
            stream.stream_view_type().map_or("a stream".to_owned(), ToString::to_string)
        }
        _ => "none".to_owned(),
    }
}

fn described(name: &str, schema: &[KeySchemaElement], projection: Option<&Projection>) -> String {
    let kind = projection.and_then(Projection::projection_type);
    let others = projection.map(Projection::non_key_attributes);
    let others = sorted(others.unwrap_or_default().iter().cloned());
    format!(
        "{name}: {}, projecting {}{others}",
        keys(schema),
        kind.map_or("?", |kind| kind.as_str())
    )
}

fn sorted<T: Ord + ToString + Debug>(parts: impl Iterator<Item = T>) -> String {
    let parts: BTreeSet<T> = parts.collect();
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}
