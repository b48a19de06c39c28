//! What comes after a place in a stream.

use rusqlite::{Connection, params};
use serde_json::value::RawValue;

use super::SequenceNumber;

/// A record, as far as it has to be known to be counted.
#[derive(Debug)]
pub(crate) struct RecordOutline {
    /// In seconds since the epoch.
    pub(crate) written_at: i64,
    /// The event's name and the item's keys, in Lambda's JSON.
    pub(crate) json: Box<RawValue>,
}

/// The records of a table's stream after a place, each given to `look`.
pub(crate) fn records_after(
    file: &Connection,
    table: &str,
    position: SequenceNumber,
    mut look: impl FnMut(RecordOutline),
) -> rusqlite::Result<()> {
    let query = "SELECT created_at, event_name, keys_json FROM _stream_records \
         WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) > ?2 \
         ORDER BY CAST(sequence_number AS INTEGER)";
    let mut statement = file.prepare(query)?;
    let mut rows = statement.query(params![table, position.stored()])?;
    while let Some(row) = rows.next()? {
        let (name, keys): (String, String) = (row.get(1)?, row.get(2)?);
        let json = format!("{{\"eventName\":\"{name}\",\"dynamodb\":{{\"Keys\":{keys}}}}}");
        // Keys that are not JSON are of no record that anyone could deliver.
        if let Ok(json) = RawValue::from_string(json) {
            look(RecordOutline { written_at: row.get(0)?, json });
        }
    }
    Ok(())
}
