//! Reads an archive.

use chrono::{DateTime, Utc};
use rusqlite::{Row, named_params};

use super::selection::any_of;
use super::{Archive, ArchiveError, ArchivedEvent, Place, Selection, TypeSummary};

/// The events of a [`Selection`], in SQL.
const SELECTED: &str = "time >= :from AND time < :until \
     AND (:types IS NULL OR type IN (SELECT value FROM json_each(:types))) \
     AND (:logs IS NULL OR log IN (SELECT value FROM json_each(:logs)))";

/// The events after a [`Place`], in SQL.
const FOLLOWING: &str = "(time, stream, version, id) > (:time, :stream, :version, :id)";

impl Archive {
    /// The events of a selection after a position, in order; from the first one for `None`.
    ///
    /// # Errors
    /// [`ArchiveError`] if they can't be read.
    pub fn after(
        &self,
        place: Option<&Place>,
        selection: &Selection,
        limit: usize,
    ) -> Result<Vec<ArchivedEvent>, ArchiveError> {
        let place = place.cloned().unwrap_or(Place::BEGINNING);
        let file = self.file();
        let mut statement = file.prepare_cached(&events_after())?;
        let rows = statement.query_map(
            named_params! {
                ":from": earliest(selection, &place), ":until": selection.latest(),
                ":types": any_of(&selection.types), ":logs": any_of(&selection.logs),
                ":time": place.time, ":stream": place.stream, ":version": place.version,
                ":id": place.id, ":limit": i64::try_from(limit).unwrap_or(i64::MAX),
            },
            |row| Ok((place_in(row)?, row.get::<_, String>(4)?)),
        )?;
        rows.map(|row| {
            let (place, json) = row?;
            Ok(ArchivedEvent::at(place, serde_json::from_str(&json)?))
        })
        .collect()
    }

    /// The number of events of a selection after a position.
    ///
    /// # Errors
    /// [`ArchiveError`] if they can't be counted.
    pub fn count(&self, place: Option<&Place>, selection: &Selection) -> Result<u64, ArchiveError> {
        let place = place.cloned().unwrap_or(Place::BEGINNING);
        let query = format!("SELECT COUNT(*) FROM events WHERE {SELECTED} AND {FOLLOWING}");
        let named = named_params! {
            ":from": earliest(selection, &place), ":until": selection.latest(),
            ":types": any_of(&selection.types), ":logs": any_of(&selection.logs),
            ":time": place.time, ":stream": place.stream, ":version": place.version,
            ":id": place.id,
        };
        Ok(self.file().query_row(&query, named, |row| row.get(0))?)
    }

    /// The position of the event with this id, if the archive has it.
    ///
    /// # Errors
    /// [`ArchiveError`] if the archive can't be read.
    pub fn find_event(&self, id: &str) -> Result<Option<Place>, ArchiveError> {
        let query = "SELECT time, stream, version, id FROM events WHERE id = ?1";
        let file = self.file();
        let mut statement = file.prepare_cached(query)?;
        Ok(statement.query_map([id], place_in)?.next().transpose()?)
    }

    /// The events of a selection, counted by type.
    ///
    /// # Errors
    /// [`ArchiveError`] if it can't be read.
    pub fn summary(&self, selection: &Selection) -> Result<Vec<TypeSummary>, ArchiveError> {
        let query = format!(
            "SELECT log, type, COUNT(*), MIN(time), MAX(time) FROM events WHERE {SELECTED} \
             GROUP BY log, type ORDER BY log, type"
        );
        let file = self.file();
        let mut statement = file.prepare_cached(&query)?;
        let rows = statement.query_map(
            named_params! {
                ":from": selection.earliest(), ":until": selection.latest(),
                ":types": any_of(&selection.types), ":logs": any_of(&selection.logs),
            },
            |row| {
                let (log, event_type) = (row.get(0)?, row.get(1)?);
                let (events, first, last) = (row.get(2)?, row.get(3)?, row.get(4)?);
                Ok(TypeSummary {
                    log,
                    event_type,
                    events,
                    first: moment(first),
                    last: moment(last),
                })
            },
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The query of [`Archive::after`], in SQL.
fn events_after() -> String {
    format!(
        "SELECT time, stream, version, id, event FROM events WHERE {SELECTED} AND {FOLLOWING} \
         ORDER BY time, stream, version, id LIMIT :limit"
    )
}

/// The earliest time to consider, at which SQLite starts in its
/// index. By the position alone, it would read everything before it.
fn earliest(selection: &Selection, place: &Place) -> i64 {
    selection.earliest().max(place.time)
}

/// A position from the columns of the order.
fn place_in(row: &Row<'_>) -> rusqlite::Result<Place> {
    let (time, stream) = (row.get(0)?, row.get(1)?);
    Ok(Place { time, stream, version: row.get(2)?, id: row.get(3)? })
}

fn moment(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}

#[cfg(test)]
mod tests;
