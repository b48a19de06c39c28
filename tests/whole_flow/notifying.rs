//! Proposers who left an address, and what comes into their mailbox.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use end_to_end::{Visitor, Visitplannr, eventually};
use event_store::{EventStore, Version};
use futures::TryStreamExt;
use handlers::stations::propose_destination::destination_id_of_key;
use handlers::stored_events::stream_of;
use local::tables::{event_store, fault_store};
use serde_json::json;
use stream_processing::Fault;
use tempfile::TempDir;

use crate::database::Database;
use crate::mailbox::{at_sea, letters, letters_of, to};
use crate::story::place;

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";
/// So many proposers in the ocean, each with an address of their own.
const PROPOSERS: usize = 24;

#[tokio::test]
async fn a_proposer_gets_one_letter_that_leads_to_the_form_filled_in() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let visitor = Visitor::of(&system)?;
    let first = visitor.accepted(&at_sea("Point Nemo", ADA)).await?;
    let letter = letters_of(data.path(), 1).await?.remove(0);

    // By the same queue, one after the other: when Bob's is there, Ada's second was looked at.
    for (name, address) in [("Atlantis", "Ada@Example.com"), ("Mu", BOB)] {
        let location = visitor.accepted(&at_sea(name, address)).await?;
        visitor.settled(&location).await?;
    }
    let all = letters_of(data.path(), 2).await?;

    assert_eq!((to(ADA, &all), to(BOB, &all), all.len()), (1, 1, 2), "{all:?}");
    let link = format!("{}{first}#propose", system.site);
    assert!(letter.contains(&link), "{letter}");
    assert!(!letter.contains("Nemo"), "nobody else's words: {letter}");
    let page = visitor.browse(link.trim_start_matches(&system.site)).await?.body;
    assert!(page.contains("value=\"Point Nemo\"") && page.contains("id=\"propose\""), "{page}");
    assert!(!page.contains(ADA), "{page}");
    assert_eq!(Database::of(&system).faults().await?, 0);
    Ok(())
}

#[tokio::test]
async fn the_form_of_the_home_page_takes_an_address() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let visitor = Visitor::of(&system)?;
    assert!(visitor.browse("/").await?.body.contains("name=\"email\""));
    let (name, latitude, longitude) = ("Point Nemo", "-48.8767", "-123.3933");
    let form = [("name", name), ("latitude", latitude), ("longitude", longitude), ("email", BOB)];

    let answer = visitor.submit(&form).await?;

    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(to(BOB, &letters_of(data.path(), 1).await?), 1);
    Ok(())
}

#[tokio::test]
async fn who_proposes_a_place_that_exists_or_leaves_no_address_gets_no_mail() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let visitor = Visitor::of(&system)?;
    let mut zoo = place("Zoo", 47.3845, 8.5742);
    zoo["email"] = json!(ADA);
    for proposal in [zoo, place("Nowhere", 30.0, -40.0), at_sea("Mu", BOB)] {
        let location = visitor.accepted(&proposal).await?;
        visitor.settled(&location).await?;
    }

    let all = letters_of(data.path(), 1).await?;

    assert_eq!((to(BOB, &all), all.len()), (1, 1), "{all:?}");
    Ok(())
}

/// The faults of a system, by the ids of their events.
async fn faults(system: &Visitplannr) -> Result<BTreeMap<String, Fault>> {
    let faults = fault_store(&system.database()).faults(None).await?;
    Ok(faults.into_iter().map(|fault| (fault.event_id.clone(), fault)).collect())
}

/// The id of the event that says how a proposal ended.
async fn outcome_of(system: &Visitplannr, key: &str) -> Result<Option<String>> {
    let (store, id) = (event_store(&system.database()), destination_id_of_key(key));
    let stream = stream_of(id);
    let mut history = std::pin::pin!(store.read(&stream, Version(1)));
    let outcome = history.try_next().await?;
    Ok(outcome.map(|outcome| outcome.event.id.to_string()))
}

#[tokio::test]
async fn killed_again_and_again_the_system_writes_to_nobody_twice_and_forgets_nobody() -> Result<()>
{
    let data = TempDir::new()?;
    let directory = data.path().to_str().context("a name that is not UTF-8")?;
    // One visitor, as far as anybody can tell.
    let start = async || {
        let many = PROPOSERS.to_string();
        Visitplannr::start(&["--data-dir", directory, "--mail-viewer-hourly-limit", &many]).await
    };
    let mut system = start().await?;
    let address = |number| format!("proposer-{number:02}@example.com");
    let key = |number| format!("notifying-{number:016}");
    for number in 0..PROPOSERS {
        let proposal = at_sea("Point Nemo", &address(number));
        let answer = Visitor::of(&system)?.propose_as(&key(number), &proposal).await?;
        assert_eq!(answer.status, 202, "{}", answer.body);
        if number % 4 == 3 {
            system.kill().await?;
            system = start().await?;
        }
    }

    for number in 0..PROPOSERS {
        // A letter, or a fault that says that nobody knows; a kill after a letter leaves both.
        eventually(&format!("word for {}", address(number)), async || {
            let outcome = outcome_of(&system, &key(number)).await?;
            let faults = faults(&system).await?;
            let is_fault = outcome.is_some_and(|outcome| faults.contains_key(&outcome));
            Ok((is_fault || to(&address(number), &letters(data.path())?) > 0).then_some(()))
        })
        .await?;
    }
    let letters = letters(data.path())?;
    for number in 0..PROPOSERS {
        assert!(to(&address(number), &letters) <= 1, "{}", address(number));
    }
    let faults = faults(&system).await?;
    assert!(faults.values().all(|fault| fault.function == "notify-proposer"), "{faults:?}");
    Ok(())
}
