//! A proposal that is sent again: one destination, whatever a client or the network does.

use anyhow::Result;
use futures::future::try_join_all;
use serde_json::json;

use crate::story::{Story, list_of, place, problem, zoo};

const KEY: &str = "zoo-2026-11-21-a1b2c3";

#[tokio::test]
async fn a_repeat_is_told_the_same_place_and_the_status_as_it_is_now() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let first = visitor.propose_as(KEY, &zoo()).await?;
    visitor.settled(first.header("location")).await?;

    let again = visitor.propose_as(KEY, &zoo()).await?;

    assert_eq!((first.status, again.status), (202, 202));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(first.json()?["status"], "pending");
    assert_eq!(again.json()?["status"], "listed");
    assert_eq!(list_of(1, &visitor).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn repeats_at_the_same_time_are_one_destination() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let zoo = zoo();

    let answers = try_join_all((0..10).map(|_| visitor.propose_as(KEY, &zoo))).await?;

    let location = answers[0].header("location");
    assert!(answers.iter().all(|answer| answer.status == 202));
    assert!(answers.iter().all(|answer| answer.header("location") == location));
    let settled = visitor.settled(location).await?;
    assert_eq!(settled["version"], 2, "one proposal, one outcome");
    assert_eq!(list_of(1, &visitor).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_repeat_in_another_form_is_the_same_proposal() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let first = visitor.propose_as(KEY, &zoo()).await?;
    let flat = json!({"name": "  Zoo Zürich ", "latitude": "47.38450", "longitude": 8.574_2});

    let again = visitor.propose_as(KEY, &flat).await?;

    assert_eq!((again.status, again.header("location")), (202, first.header("location")));
    Ok(())
}

#[tokio::test]
async fn the_same_key_for_another_place_is_refused() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let first = visitor.propose_as(KEY, &zoo()).await?;

    let other = visitor.propose_as(KEY, &place("Zoo Zürich", 47.3845, 8.5743)).await?;

    assert_eq!((other.status, problem(&other)?.as_str()), (422, "idempotency-key-reused"));
    let kept = visitor.settled(first.header("location")).await?;
    assert_eq!(kept["geolocation"]["longitude"], 8.5742);
    Ok(())
}

#[tokio::test]
async fn without_a_key_every_request_is_a_destination_of_its_own() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let first = visitor.accepted(&zoo()).await?;
    let second = visitor.accepted(&zoo()).await?;
    assert_ne!(first, second);
    Ok(())
}
