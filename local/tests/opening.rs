//! Opening a data directory: what stays, and what is told when that does not go well.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::events_table;
use local::dynamodb::{EmbeddedDynamoDb, OpenError, SequenceNumber};
use tempfile::TempDir;

fn file(directory: &TempDir) -> PathBuf {
    directory.path().join("dynamodb.sqlite")
}

/// Opens, which has to fail, and returns the error with its sentence.
fn refused(directory: &Path) -> (OpenError, String) {
    let error = EmbeddedDynamoDb::open(directory).unwrap_err();
    let sentence = error.to_string();
    assert!(sentence.contains(&directory.display().to_string()), "{sentence}");
    (error, sentence)
}

#[tokio::test]
async fn what_was_written_is_there_when_it_is_opened_again() {
    let directory = TempDir::new().unwrap();
    let dynamodb = EmbeddedDynamoDb::open(directory.path()).unwrap();
    dynamodb.ensure_table(events_table("events")).await.unwrap();
    let put = dynamodb.client().put_item().table_name("events");
    let put = put.item("pk", AttributeValue::S("a".to_owned()));
    put.item("sk", AttributeValue::N("1".to_owned())).send().await.unwrap();
    drop(dynamodb);
    let dynamodb = EmbeddedDynamoDb::open(directory.path()).unwrap();
    let stream = dynamodb.stream("events").await.unwrap();
    assert_eq!(stream.after(SequenceNumber::TRIM_HORIZON, 10).await.unwrap().len(), 1);
}

#[test]
fn an_ephemeral_database_leaves_nothing() {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    let directory = dynamodb.directory().to_owned();
    assert!(directory.exists());
    drop(dynamodb);
    assert!(!directory.exists());
}

#[test]
fn a_directory_is_for_one_at_a_time() {
    let directory = TempDir::new().unwrap();
    let first = EmbeddedDynamoDb::open(directory.path()).unwrap();
    let (error, sentence) = refused(directory.path());
    assert!(matches!(error, OpenError::InUse { .. }), "{sentence}");
    drop(first);
    EmbeddedDynamoDb::open(directory.path()).unwrap();
}

#[test]
fn a_file_in_the_way_of_the_directory_is_told() {
    let parent = TempDir::new().unwrap();
    let path = parent.path().join("data");
    fs::write(&path, "a file").unwrap();
    assert!(matches!(refused(&path).0, OpenError::Create { .. }));
}

#[test]
fn a_directory_that_takes_no_file_is_told() {
    let directory = TempDir::new().unwrap();
    // Permissions do not stop everybody; a directory where a file has to be does.
    fs::create_dir(directory.path().join("lock")).unwrap();
    assert!(matches!(refused(directory.path()).0, OpenError::Write { .. }));
}

#[test]
fn what_is_no_database_is_told() {
    let directory = TempDir::new().unwrap();
    fs::write(file(&directory), "no database at all. ".repeat(500)).unwrap();
    let (error, sentence) = refused(directory.path());
    assert!(matches!(error, OpenError::Damaged { .. }), "{sentence}");
}

#[tokio::test]
async fn a_database_with_a_hole_is_told() {
    let directory = TempDir::new().unwrap();
    let dynamodb = EmbeddedDynamoDb::open(directory.path()).unwrap();
    dynamodb.ensure_table(events_table("events")).await.unwrap();
    drop(dynamodb);
    let mut bytes = fs::read(file(&directory)).unwrap();
    let length = bytes.len();
    bytes[length / 2..].fill(0xAA);
    fs::write(file(&directory), &bytes).unwrap();
    assert!(matches!(refused(directory.path()).0, OpenError::Damaged { .. }));
    fs::write(file(&directory), &bytes[..length / 2]).unwrap();
    assert!(matches!(refused(directory.path()).0, OpenError::Damaged { .. }));
}

#[test]
fn a_database_from_the_future_is_told() {
    let directory = TempDir::new().unwrap();
    drop(EmbeddedDynamoDb::open(directory.path()).unwrap());
    let connection = rusqlite::Connection::open(file(&directory)).unwrap();
    let newer = "UPDATE _config SET value = '9999' WHERE key = 'schema_version'";
    assert_eq!(connection.execute(newer, []).unwrap(), 1);
    drop(connection);
    assert!(matches!(refused(directory.path()).0, OpenError::Newer { .. }));
}

#[test]
fn the_sqlite_under_the_database_has_its_known_holes_mended() {
    let directory = TempDir::new().unwrap();
    drop(EmbeddedDynamoDb::open(directory.path()).unwrap());
    let connection = rusqlite::Connection::open(file(&directory)).unwrap();

    let version: String =
        connection.query_row("SELECT sqlite_version()", [], |row| row.get(0)).unwrap();

    // CVE-2025-6965 is mended in 3.50.2: <https://www.sqlite.org/cves.html>.
    assert!(rusqlite::version_number() >= 3_050_002, "{version}");
    assert_eq!(version, rusqlite::version());
}
