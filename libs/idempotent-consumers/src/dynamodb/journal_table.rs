//! The definition of a journal's table.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::StreamViewType;
use stream_processing::dynamodb::{Key, streaming, table};

use crate::entry::PARTITION_KEY;

/// The definition of a journal's table: partition key `pk` (S), on demand, with a stream of new images. Several
/// services may share a table.
#[must_use]
pub fn journal_table(name: &str) -> CreateTableInputBuilder {
    streaming(table(name, &[Key::Text(PARTITION_KEY)]), StreamViewType::NewImage)
}
