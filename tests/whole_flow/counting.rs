//! Places counted by country, on the home page.

use anyhow::Result;
use end_to_end::{Visitor, Visitplannr, eventually};
use serde_json::Value;
use tempfile::TempDir;

use crate::database::Database;
use crate::story::{Story, place};

/// So many places in Switzerland.
const PLACES: u64 = 12;

fn zoo(number: u64) -> Value {
    place(&format!("Zoo {number}"), 47.3845, 8.5742)
}

/// What the home page says of the countries with most places.
async fn tally(visitor: &Visitor) -> Result<Option<String>> {
    let home = visitor.browse("/").await?.body;
    let tally = home.split_once("Most places").and_then(|(_, rest)| rest.split_once("</ol>"));
    Ok(tally.map(|(tally, _)| tally.to_owned()))
}

#[tokio::test]
async fn a_country_s_count_is_on_the_page_that_the_next_place_brings() -> Result<()> {
    let Story { visitor, system } = Story::begins().await?;
    assert_eq!(tally(&visitor).await?, None, "nothing was counted");
    visitor.accepted(&zoo(1)).await?;
    Database::of(&system).counts("CH", 1).await?;

    visitor.accepted(&zoo(2)).await?;

    eventually("the count on the home page", async || {
        let tally = tally(&visitor).await?;
        Ok(tally.filter(|tally| tally.contains("Switzerland <strong>")).map(drop))
    })
    .await
}

#[tokio::test]
async fn seeded_places_are_all_counted_on_the_page() -> Result<()> {
    let system = Visitplannr::start(&["--ephemeral", "--seed", "3"]).await?;
    let visitor = Visitor::of(&system)?;

    eventually("three places in countries", async || {
        let tally = tally(&visitor).await?.unwrap_or_default();
        let counts = tally.split("<strong>").skip(1).filter_map(|rest| rest.split('<').next());
        let counted: u64 = counts.filter_map(|count| count.parse::<u64>().ok()).sum();
        Ok((counted == 3).then_some(()))
    })
    .await
}

#[tokio::test]
async fn killed_again_and_again_the_system_counts_each_place_once_and_says_so() -> Result<()> {
    let directory = TempDir::new()?;
    let mut system = Visitplannr::in_directory(directory.path()).await?;
    for number in 1..=PLACES {
        // Whether it was accepted before the kill does not matter: the key is the same.
        let visitor = Visitor::of(&system)?;
        let key = format!("counting-{number:016}");
        let answer = visitor.propose_as(&key, &zoo(number)).await?;
        assert_eq!(answer.status, 202);
        if number % 3 == 0 {
            system.kill().await?;
            system = Visitplannr::in_directory(directory.path()).await?;
        }
    }

    let database = Database::of(&system);
    database.counts("CH", PLACES).await?;
    let staged = database.staged().await?;
    let [milestone] = staged.as_slice() else { panic!("{staged:?}") };
    assert_eq!(milestone["type"], "com.visitplannr.country.CountryReachedMilestone.v1");
    assert_eq!(milestone["data"], serde_json::json!({"country": "CH", "destinations": 10}));
    assert_eq!(database.faults().await?, 0);

    // The tick that comes at the start shows what was counted last.
    system.terminate().await?;
    let system = Visitplannr::in_directory(directory.path()).await?;
    let tally = tally(&Visitor::of(&system)?).await?;
    assert!(
        tally.as_ref().is_some_and(|it| it.contains("Switzerland <strong>12</strong>")),
        "{tally:?}"
    );
    Ok(())
}
