//! The definition of the table. `template.yaml` has the same keys.

use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use event_store::dynamodb::{Key, table};

use crate::ports::country_counters::{PARTITION_KEY, SORT_KEY};

/// The definition of a table of counters: keys `pk` and `sk`, on demand.
#[must_use]
pub fn counters_table(name: &str) -> CreateTableInputBuilder {
    table(name, &[Key::Text(PARTITION_KEY), Key::Text(SORT_KEY)])
}
