//! How far stream mappings are behind.

use std::path::Path;

use chrono::{DateTime, Utc};

use handlers::declaration::{Declaration, StreamMapping};
use handlers::stations::declarations;
use rusqlite::Connection;

use super::{InspectionError, read};
use crate::dynamodb::{database_file, records_after};
use crate::event_source_mapping::{Filter, saved_position};
use crate::tables::name_of;

/// A mapping, and the records that it still has to deliver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingState {
    /// The name of the mapping.
    pub mapping: &'static str,
    /// The function that it invokes.
    pub function: &'static str,
    /// The table whose stream it reads.
    pub table: &'static str,
    /// The number of records to deliver.
    pub behind: u64,
    /// When the first of them was written; `None` if there are none.
    pub since: Option<DateTime<Utc>>,
}

/// The state of every mapping in a data directory.
///
/// # Errors
/// [`InspectionError`] if the system's files can't be read.
pub fn mappings(data_directory: &Path) -> Result<Vec<MappingState>, InspectionError> {
    let checkpoints = data_directory.join("checkpoints");
    read(&database_file(data_directory), |file| {
        let stations = declarations().into_iter();
        let mappings = stations.flat_map(|it| it.streams().map(move |mapping| (it, mapping)));
        mappings.map(|(station, mapping)| state(file, &checkpoints, station, mapping)).collect()
    })
}

/// Filters use the event's name and the item's keys, so nothing else of a record is read.
fn state(
    file: &Connection,
    checkpoints: &Path,
    station: &'static Declaration,
    StreamMapping { name, table, filter }: StreamMapping,
) -> rusqlite::Result<MappingState> {
    let (function, table) = (station.name, name_of(table));
    let filter = Filter::parse(filter).ok();
    let position = saved_position(checkpoints, name).unwrap_or_default();
    let mut state = MappingState { mapping: name, function, table, behind: 0, since: None };
    records_after(file, table, position, |record| {
        if filter.as_ref().is_none_or(|filter| filter.matches(&record.json)) {
            state.behind += 1;
            let written_at = DateTime::from_timestamp(record.written_at, 0);
            state.since = state.since.or(written_at);
        }
    })?;
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::{Declaration, declarations};
    use serde_json::Value;

    #[test]
    fn no_filter_looks_at_more_of_a_record_than_is_read_here() {
        for mapping in declarations().into_iter().flat_map(Declaration::streams) {
            let filter: Value = serde_json::from_str(mapping.filter).unwrap();
            let names =
                |part: &Value| part.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            let known = ["dynamodb", "eventName"];
            assert!(names(&filter).iter().all(|name| known.contains(&&**name)), "{filter}");
            let change = filter.get("dynamodb").map(names).unwrap_or_default();
            assert!(change.iter().all(|name| name == "Keys"), "{filter}");
        }
    }
}
