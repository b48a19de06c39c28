//! The records after a position in a stream.

use rusqlite::{Connection, params};
use serde_json::value::RawValue;

use super::SequenceNumber;

/// The parts of a record that are needed to count it.
#[derive(Debug)]
pub(crate) struct RecordOutline {
    /// When it was written, in seconds since the epoch.
    pub(crate) written_at: i64,
    /// The event's name and the item's keys, in Lambda's JSON.
    pub(crate) json: Box<RawValue>,
}

/// Passes each record of a table's stream after a position to `look`.
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
        // A record whose keys are not JSON could not be delivered either.
        if let Ok(json) = RawValue::from_string(json) {
            look(RecordOutline { written_at: row.get(0)?, json });
        }
    }
    Ok(())
}
