//! The definition of the table. `template.yaml` has the same keys.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::types::StreamViewType;
use event_store::dynamodb::{Key, indexed, streaming, table};

/// The sparse index of the rows that visitors see, by `list` and `list_position`, which only listed rows have.
pub const LIST_INDEX: &str = "lists";

/// The definition of a read-models table: keys `pk` and `sk`, the
/// index [`LIST_INDEX`], on demand, with a stream of both images.
#[must_use]
pub fn read_models_table(name: &str) -> CreateTableInputBuilder {
    let table = table(name, &[Key::Text("pk"), Key::Text("sk")]);
    let list = [Key::Text("list"), Key::Text("list_position")];
    streaming(indexed(table, LIST_INDEX, &list), StreamViewType::NewAndOldImages)
}
