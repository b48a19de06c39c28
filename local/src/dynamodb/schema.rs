//! What is added to the tables of dynoxide: two indexes that keep it fast as it grows, and a table of the positions up
//! to which streams were trimmed.
//!
//! At every write, dynoxide 3.2 looks up a stream's last sequence number, and at every read the records after a
//! position, by `CAST(sequence_number AS INTEGER)` in a table without an index: both scan the whole table. Remove
//! the indexes once it brings its own.

use rusqlite::Connection;

/// Exactly the expressions of dynoxide's queries, so that SQLite uses the indexes.
const INDEXES: &str = "
    CREATE INDEX IF NOT EXISTS _stream_records_by_table
        ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
    CREATE INDEX IF NOT EXISTS _stream_records_by_shard
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));";

const TRIMMED: &str = "
    CREATE TABLE IF NOT EXISTS _visitplannr_trimmed
        (table_name TEXT PRIMARY KEY, sequence_number INTEGER NOT NULL);";

/// Creates what is missing.
pub(super) fn create(file: &Connection) -> rusqlite::Result<()> {
    file.execute_batch(INDEXES)?;
    file.execute_batch(TRIMMED)
}

#[cfg(test)]
mod tests {
    use rusqlite::{StatementStatus, params};

    use super::*;

    /// Copied from dynoxide's `next_stream_sequence_number` and `stream_records_with_event_ids`.
    const LAST: &str = "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 \
        FROM _stream_records WHERE table_name = ?1";
    const AFTER: &str = "SELECT event_name, keys_json, new_image, old_image, sequence_number, \
        created_at, user_identity, event_id FROM _stream_records \
        WHERE table_name = ?1 AND shard_id = ?2 AND CAST(sequence_number AS INTEGER) > ?3 \
        ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT ?4";

    fn with_records(count: usize) -> Connection {
        let file = Connection::open_in_memory().unwrap();
        file.execute_batch(dynoxide::storage_backend::sql_builders::INIT_SCHEMA).unwrap();
        let mut insert = file
            .prepare(
                "INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, \
                 shard_id, created_at) VALUES ('events', 'INSERT', '{}', ?1, 'shard', 0)",
            )
            .unwrap();
        for number in 0..count {
            insert.execute(params![number.to_string()]).unwrap();
        }
        drop(insert);
        file
    }

    /// The steps of SQLite's virtual machine for both queries.
    fn steps(file: &Connection) -> (i32, i32) {
        let mut last = file.prepare(LAST).unwrap();
        last.query_row(["events"], |row| row.get::<_, i64>(0)).unwrap();
        let mut after = file.prepare(AFTER).unwrap();
        let position = 50;
        let rows = after.query_map(params!["events", "shard", position, 10], |_| Ok(())).unwrap();
        assert_eq!(rows.count(), 10);
        (last.get_status(StatementStatus::VmStep), after.get_status(StatementStatus::VmStep))
    }

    fn plan(file: &Connection, query: &str) -> String {
        let mut explain = file.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        let count = explain.parameter_count();
        let parameters = std::iter::repeat_n("1", count);
        let lines =
            explain.query_map(rusqlite::params_from_iter(parameters), |row| row.get(3)).unwrap();
        lines.collect::<Result<Vec<String>, _>>().unwrap().join("\n")
    }

    #[test]
    fn both_queries_search_an_index_and_sort_nothing() {
        let file = with_records(0);
        assert!(!plan(&file, LAST).contains("INDEX"), "without an index everything is read");
        create(&file).unwrap();
        assert!(plan(&file, LAST).contains("INDEX _stream_records_by_table"));
        let after = plan(&file, AFTER);
        assert!(after.contains("SEARCH _stream_records USING INDEX _stream_records_by_shard"));
        assert!(!after.contains("B-TREE"), "{after}");
    }

    #[test]
    fn the_work_stays_the_same_however_many_records_there_are() {
        let few = with_records(100);
        let many = with_records(20_000);
        assert!(steps(&many).0 > 100 * steps(&few).0, "without indexes it grows");
        create(&few).unwrap();
        create(&many).unwrap();
        assert_eq!(steps(&few), steps(&many));
    }
}
