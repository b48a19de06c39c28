//! Addresses that were processed or forgotten: no file of the data directory has them, whatever happens to the process.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use end_to_end::{Visitor, Visitplannr, eventually};
use local::tables::KEYS_TABLE;
use serde_json::json;
use tempfile::TempDir;

use crate::commanding::put_command;
use crate::forget::{ADA, files, letters, names_ada, nowhere, rejected};
use crate::operated::{json_lines, operate};

/// The first file that has such bytes, if one has.
fn file_with(data: &Path, has: impl Fn(&[u8]) -> bool) -> Result<Option<String>> {
    for file in files(data)? {
        // One that has just gone has nothing.
        if fs::read(&file).is_ok_and(|bytes| has(&bytes)) {
            return Ok(Some(file.display().to_string()));
        }
    }
    Ok(None)
}

/// As one that proposes a place, one that is not a proposal, and one that says something else under a name that is taken.
async fn put_commands(data: &Path, visitor: &Visitor) -> Result<()> {
    let accepted = put_command(data, "accepted", &nowhere(ADA)).await?;
    let page = format!("/destinations/{accepted}");
    let is_there = async || Ok((visitor.get(&page).await?.status == 200).then_some(()));
    eventually("the place of the command", is_there).await?;
    visitor.settled(&page).await?;
    let place = json!({"latitude": 48.86, "longitude": 2.33});
    let other = json!({"name": "Louvre", "geolocation": place, "email": ADA});
    put_command(data, "accepted", &other).await?;
    put_command(data, "failed", &json!({"name": "", "email": ADA})).await?;
    put_command(data, "unread", &json!({"name": "Zoo", "contact": [ADA]})).await?;
    eventually("a fault of each", async || {
        let faults = json_lines(&operate(data, &["faults", "list", "--json"]).await?)?;
        Ok((faults.len() == 3).then_some(()))
    })
    .await
}

#[tokio::test]
async fn of_a_command_that_was_done_or_failed_no_file_has_the_address_even_after_a_kill()
-> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    put_commands(data.path(), &Visitor::of(&system)?).await?;
    let is_clean = || file_with(data.path(), names_ada);

    eventually("no file with the address, but for letters", async || {
        Ok(is_clean()?.is_none().then_some(()))
    })
    .await?;
    system.kill().await?;

    assert_eq!(is_clean()?, None, "after a kill");
    let system = Visitplannr::in_directory(data.path()).await?;
    assert_eq!(is_clean()?, None, "once it runs again");
    system.terminate().await?;
    assert_eq!(is_clean()?, None, "when it has stopped");
    Ok(())
}

#[tokio::test]
async fn a_duplicate_after_the_address_was_forgotten_leaves_neither_fault_nor_key() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let id = put_command(data.path(), "page-12", &nowhere(ADA)).await?;
    letters(data.path(), 1).await?;
    assert_eq!(operate(data.path(), &["forget", ADA]).await?.output, "forgotten\n");

    put_command(data.path(), "page-12", &nowhere(ADA)).await?;
    let after = put_command(data.path(), "page-13", &nowhere("bob@example.com")).await?;
    letters(data.path(), 1).await?;

    assert_ne!(id, after, "which came after the duplicate, and is done");
    assert_eq!(operate(data.path(), &["faults", "list"]).await?.output, "No faults.\n");
    let again = operate(data.path(), &["forget", ADA]).await?.output;
    assert_eq!(again, "no key is stored for this address\n");
    drop(system);
    Ok(())
}

#[tokio::test]
async fn a_forgotten_address_leaves_no_letter_and_no_key_in_any_file() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    rejected(&system, ADA).await?;
    rejected(&system, "bob@example.com").await?;
    letters(data.path(), 2).await?;
    let keys = system.database().scan().table_name(KEYS_TABLE).send().await?;
    let wrapped = keys.items().iter().filter_map(|item| item.get("wrapped")?.as_b().ok());
    let wrapped: Vec<_> = wrapped.map(|key| STANDARD.encode(key.as_ref())).collect();
    let left = || -> Result<usize> {
        let is_there = |key: &&String| {
            let has = |bytes: &[u8]| bytes.windows(key.len()).any(|it| it == key.as_bytes());
            file_with(data.path(), has).is_ok_and(|file| file.is_some())
        };
        Ok(wrapped.iter().filter(is_there).count())
    };
    assert_eq!(left()?, 2, "keys are found where they are");

    assert_eq!(operate(data.path(), &["forget", ADA]).await?.output, "forgotten\n");

    assert_eq!(left()?, 1, "and one is gone, while the system runs");
    let mail: Vec<_> = fs::read_dir(data.path().join("mail"))?.collect::<Result<_, _>>()?;
    ensure!(mail.len() == 1, "{mail:?}");
    let letter = mail.first().context("no letter")?;
    assert!(!names_ada(&fs::read(letter.path())?), "bob's is left");
    Ok(())
}
