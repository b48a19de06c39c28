//! The definition of the events table. `template.yaml` has the same keys.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::StreamViewType;

use super::{Key, streaming, table};

/// The definition of an events table: partition key `pk` (S), sort key `sk` (N), on demand, with a stream of
/// new images.
#[must_use]
pub fn events_table(name: &str) -> CreateTableInputBuilder {
    streaming(table(name, &[Key::Text("pk"), Key::Number("sk")]), StreamViewType::NewImage)
}
