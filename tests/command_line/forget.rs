//! `visitplannr forget`: an address is gone, and everything else goes on.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use end_to_end::{Visitor, Visitplannr, eventually};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::{Ended, run};
use crate::commanding::put_command;
use crate::operated::{json_lines, operate};

pub(crate) const ADA: &str = "Ada.Lovelace@example.com";

/// A place in the ocean.
pub(crate) fn nowhere(address: &str) -> Value {
    let geolocation = json!({"latitude": 30.0, "longitude": -40.0});
    json!({"name": "Nowhere", "geolocation": geolocation, "email": address})
}

/// Proposes a place in the ocean under an address, and waits until it is rejected. Returns its id.
pub(crate) async fn rejected(system: &Visitplannr, address: &str) -> Result<String> {
    let visitor = Visitor::of(system)?;
    let location = visitor.accepted(&nowhere(address)).await?;
    visitor.settled(&location).await?;
    Ok(location.trim_start_matches("/destinations/").to_owned())
}

/// Waits until so many letters were written.
pub(crate) async fn letters(data: &Path, count: usize) -> Result<()> {
    eventually(&format!("{count} letters"), async || {
        let files = fs::read_dir(data.join("mail"))?.count();
        Ok((files == count).then_some(()))
    })
    .await
}

fn letters_to_ada(data: &Path) -> Result<usize> {
    let files: Vec<_> = fs::read_dir(data.join("mail"))?.collect::<Result<_, _>>()?;
    let letters = files.iter().map(|file| fs::read(file.path()));
    let letters = letters.collect::<Result<Vec<_>, _>>()?;
    Ok(letters.iter().filter(|letter| names_ada(letter)).count())
}

/// The proposer as `events` shows it.
async fn proposer(data: &Path, id: &str) -> Result<Value> {
    let events = json_lines(&operate(data, &["events", id, "--json"]).await?)?;
    Ok(events[0]["payload"]["proposer"].clone())
}

fn said(ended: &Ended) -> (Option<i32>, &str, &str) {
    (ended.code, &ended.output, &ended.errors)
}

#[tokio::test]
async fn a_forgotten_address_is_erased_from_a_running_system_which_goes_on() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let id = rejected(&system, ADA).await?;
    letters(data.path(), 1).await?;
    assert_eq!(proposer(data.path(), &id).await?["address"], "sealed");

    let forgotten = operate(data.path(), &["forget", &ADA.to_lowercase()]).await?;

    assert_eq!(said(&forgotten), (Some(0), "forgotten\n", ""));
    let shown = proposer(data.path(), &id).await?;
    assert_eq!(shown["address"], "erased");
    let line = operate(data.path(), &["events", &id]).await?;
    assert!(line.output.contains("\"address\":\"erased\""), "{}", line.output);
    let (file, elsewhere) = (data.path().join("history.jsonl"), TempDir::new()?);
    let history = file.to_str().unwrap_or_default();
    for arguments in [
        &["verify"][..],
        &["reproject", &id],
        &["rebuild", "--settle", "0"],
        &["replay", "--to", "bus"],
        &["export", history],
        &["faults", "list"],
    ] {
        let ended = operate(data.path(), arguments).await?;
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}{}", ended.output, ended.errors);
    }
    assert_eq!(operate(elsewhere.path(), &["import", history]).await?.code, Some(0));
    assert_eq!(proposer(elsewhere.path(), &id).await?["address"], "erased");
    assert_eq!(Visitor::of(&system)?.get(&format!("/destinations/{id}")).await?.status, 200);

    // Left again, it is somebody else's as far as anybody can tell, but for that nobody said "write to me".
    let again = rejected(&system, ADA).await?;
    rejected(&system, "bob@example.com").await?;
    letters(data.path(), 1).await?;
    assert_eq!(letters_to_ada(data.path())?, 0, "the first one went with the address");
    assert_ne!(proposer(data.path(), &again).await?["key"], shown["key"]);
    assert_eq!(proposer(data.path(), &id).await?["address"], "erased");
    Ok(())
}

#[tokio::test]
async fn a_system_that_does_not_run_forgets_too_and_shows_it_when_it_does() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let id = rejected(&system, ADA).await?;
    system.terminate().await?;

    assert_eq!(operate(data.path(), &["forget", ADA]).await?.output, "forgotten\n");

    assert_eq!(proposer(data.path(), &id).await?["address"], "erased");
    let _system = Visitplannr::in_directory(data.path()).await?;
    assert_eq!(proposer(data.path(), &id).await?["address"], "erased");
    Ok(())
}

#[tokio::test]
async fn an_address_that_nobody_left_has_no_key_and_a_repeat_says_so_too() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    rejected(&system, ADA).await?;
    let unknown = "no key is stored for this address\n";

    let nobody = operate(data.path(), &["forget", "bob@example.com"]).await?;
    assert_eq!(said(&nobody), (Some(0), unknown, ""));
    assert_eq!(operate(data.path(), &["forget", ADA]).await?.output, "forgotten\n");
    assert_eq!(operate(data.path(), &["forget", ADA]).await?.output, unknown);
    Ok(())
}

#[tokio::test]
async fn what_is_no_address_or_no_system_is_told() -> Result<()> {
    let data = TempDir::new()?;
    for (arguments, code, words) in [
        (&["forget", "ada"][..], 2, "must be one address"),
        (&["forget"], 2, "<EMAIL>"),
        (&["forget", ADA], 1, "there is no system in"),
    ] {
        let ended = operate(data.path(), arguments).await?;
        assert_eq!((ended.code, ended.output.as_str()), (Some(code), ""), "{arguments:?}");
        assert!(ended.errors.contains(words), "{}", ended.errors);
    }
    assert_eq!(data.path().read_dir()?.count(), 0, "nothing was made");
    let help = run(data.path(), &["forget", "--help"]).await?;
    assert!(help.output.contains("Examples:\n  visitplannr forget "), "{}", help.output);
    Ok(())
}

/// All files below a directory, but for letters.
pub(crate) fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = vec![];
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_none_or(|it| it != "eml") {
            found.push(path);
        }
    }
    Ok(found)
}

/// Whether an address, in whatever letters, is among these bytes.
pub(crate) fn names_ada(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    text.contains("lovelace") || text.contains("ada.l")
}

#[tokio::test]
async fn no_file_no_log_no_output_and_no_page_ever_shows_an_address() -> Result<()> {
    let (data, logs) = (TempDir::new()?, TempDir::new()?);
    let log = logs.path().join("log");
    let system = Visitplannr::logging(data.path(), &log).await?;
    let visitor = Visitor::of(&system)?;
    // A letter that can't be written for now, one that is, a second one of the day, and a mistake.
    fs::rename(data.path().join("mail"), logs.path().join("mail"))?;
    let first = rejected(&system, ADA).await?;
    fs::rename(logs.path().join("mail"), data.path().join("mail"))?;
    letters(data.path(), 1).await?;
    let second = rejected(&system, &ADA.to_uppercase()).await?;
    // And a command on the bus.
    let third = put_command(data.path(), "page-12", &nowhere(ADA)).await?.to_string();
    let page = format!("/destinations/{third}");
    let is_there = async || Ok((visitor.get(&page).await?.status == 200).then_some(()));
    eventually("the place of the command", is_there).await?;
    visitor.settled(&page).await?;
    assert_eq!(proposer(data.path(), &third).await?["address"], "sealed");
    let mistake = json!({"name": "", "geolocation": null, "email": "ada.lovelace at example"});
    let refused = visitor.propose(&mistake).await?;
    assert_eq!(refused.status, 400);
    assert!(!names_ada(refused.body.as_bytes()), "{}", refused.body);

    let pages = [&first, &second, &third].map(|id| format!("/destinations/{id}"));
    for path in pages.iter().map(String::as_str).chain(["/"]) {
        for answer in [visitor.get(path).await?, visitor.browse(path).await?] {
            assert!(!names_ada(answer.body.as_bytes()), "{path}: {}", answer.body);
        }
    }
    let commands = [
        &["events"][..],
        &["events", "--all", "--json"],
        &["faults", "list", "--json"],
        &["verify"],
        &["forget", ADA],
        &["events", &first, "--json"],
    ];
    for arguments in commands {
        let ended = operate(data.path(), arguments).await?;
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.errors);
        let shown = ended.output + &ended.errors;
        assert!(!names_ada(shown.as_bytes()), "{arguments:?}: {shown}");
    }
    system.terminate().await?;
    let log = fs::read(&log)?;
    assert!(String::from_utf8_lossy(&log).contains("notified=Sent"), "nothing was logged");
    assert!(!names_ada(&log), "{}", String::from_utf8_lossy(&log));
    let files = files(data.path())?;
    assert!(files.iter().any(|file| file.ends_with("dynamodb.sqlite")), "{files:?}");
    for file in files {
        assert!(!names_ada(&fs::read(&file)?), "{}", file.display());
    }
    Ok(())
}
