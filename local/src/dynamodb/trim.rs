//! Removes old stream records: dynoxide keeps them forever, DynamoDB for 24 hours.
//!
//! The position up to which a stream was trimmed is stored in the
//! same transaction, so that a reader that is behind it can be told.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::{SequenceNumber, StreamError, TableStream, stream};

/// How long DynamoDB keeps records.
const RETENTION: TimeDelta = TimeDelta::hours(24);

/// Records to delete in one transaction: other writers wait for it.
const AT_ONCE: usize = 1_000;

impl TableStream {
    /// The position up to which records were removed. A reader before it has missed some.
    ///
    /// # Errors
    /// [`StreamError`] if the database fails.
    pub async fn trimmed(&self) -> Result<SequenceNumber, StreamError> {
        let table = self.table().to_owned();
        let query = "SELECT sequence_number FROM _visitplannr_trimmed WHERE table_name = ?1";
        let read = move |file: &Connection| file.query_row(query, [table], |row| row.get(0));
        let stored: Option<i64> =
            self.on_file(move |storage| read(&storage.file).optional()).await?;
        Ok(stored.map_or(SequenceNumber::TRIM_HORIZON, SequenceNumber::from_stored))
    }

    /// Removes records up to `passed`, which every reader must have passed, if they are older than 24 hours. Returns
    /// how many. The file keeps its size, and reuses the space.
    ///
    /// # Errors
    /// [`StreamError`] if the database fails.
    pub async fn trim(
        &self,
        passed: SequenceNumber,
        now: DateTime<Utc>,
    ) -> Result<usize, StreamError> {
        let mut trimmed = 0;
        loop {
            let table = self.table().to_owned();
            let before = (now - RETENTION).timestamp();
            let gone = self
                .on_file(move |storage| trim_some(&storage.file, &table, passed.stored(), before))
                .await?;
            trimmed += gone;
            if gone < AT_ONCE {
                return Ok(trimmed);
            }
        }
    }
}

fn trim_some(file: &Connection, table: &str, passed: i64, before: i64) -> rusqlite::Result<usize> {
    // The last record stays, whatever its age: the next number is counted from it.
    let passed = passed.min(stream::latest(file, table)?.stored() - 1);
    let transaction = file.unchecked_transaction()?;
    let gone: Vec<i64> = transaction
        .prepare(
            "DELETE FROM _stream_records WHERE id IN (SELECT id FROM _stream_records \
             WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) <= ?2 \
             AND created_at < ?3 ORDER BY CAST(sequence_number AS INTEGER) LIMIT ?4) \
             RETURNING CAST(sequence_number AS INTEGER)",
        )?
        .query_map(params![table, passed, before, AT_ONCE], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if let Some(last) = gone.iter().max() {
        transaction.execute(
            "INSERT INTO _visitplannr_trimmed VALUES (?1, ?2) ON CONFLICT DO UPDATE \
             SET sequence_number = MAX(sequence_number, excluded.sequence_number)",
            params![table, last],
        )?;
    }
    transaction.commit()?;
    Ok(gone.len())
}
