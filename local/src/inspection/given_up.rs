//! Counts the records that mappings have given up.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::InspectionError;

/// The number of stored failures of mappings in a data directory.
///
/// # Errors
/// [`InspectionError`] if the directory can't be read.
pub fn records_given_up(data_directory: &Path) -> Result<usize, InspectionError> {
    let path = data_directory.join("on-failure");
    let notes = || -> std::io::Result<usize> {
        let mut notes = 0;
        for mapping in fs::read_dir(&path)? {
            notes += fs::read_dir(mapping?.path())?.count();
        }
        Ok(notes)
    };
    match notes() {
        Ok(notes) => Ok(notes),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(cause) => Err(InspectionError::File { path, cause }),
    }
}
