//! Who leaves an address, and is written to.

use anyhow::{Context, Result};
use domain::DestinationId;
use handlers::stations::propose_destination::destination_id_of_key;

use crate::stage::{Stage, detail_of, sample};

fn point_nemo() -> DestinationId {
    destination_id_of_key("samples-with-address-0001")
}

/// The proposer's address, in the clear, as a client sends it.
fn address() -> Result<String> {
    let body = sample("propose-destination-email")?["body"].as_str().unwrap().to_owned();
    let body: serde_json::Value = serde_json::from_str(&body)?;
    Ok(body["email"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_proposer_who_left_an_address_is_told_once_and_never_by_a_replay() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    assert_eq!(stage.invoke("propose-destination-email").await?.status(), 202);
    let events = stage.events(point_nemo()).await?;
    let [proposed] = events.as_slice() else { panic!("{events:?}") };
    assert!(proposed.event.payload["proposer"]["sealed"].is_string(), "{proposed:?}");
    assert!(!format!("{proposed:?}").contains(&address()?), "{proposed:?}");

    stage.invoke("notify-proposer-replayed").await?.all_done();
    assert!(stage.peers().letters().await?.is_empty());
    for _ in 0..2 {
        let invoked = stage.invoke("notify-proposer").await?;
        invoked.all_done();
        assert!(!invoked.log.contains(&address()?), "{}", invoked.log);
    }

    let letters = stage.peers().letters().await?;
    let [letter] = letters.as_slice() else { panic!("{letters:?}") };
    let letter = letter.to_string();
    assert!(letter.contains(&address()?), "{letter}");
    assert!(letter.contains(&format!("/destinations/{}#propose", point_nemo())), "{letter}");
    assert_eq!(detail_of("notify-proposer")?["streamid"], point_nemo().to_string());
    assert!(stage.faults().await?.is_empty());

    let of_another = stage.invoke("record-consent").await?;
    assert_eq!(of_another.status(), 403, "{}", of_another.answer);
    let mut click = sample("record-consent")?;
    let (_, link) = letter.split_once("/letters/never-again?").context("no link")?;
    let query = link.split(['\\', '>', '"']).next().unwrap_or_default();
    click["rawQueryString"] = query.into();
    let kept = stage.invoke_event(handlers::stations::record_consent::NAME, &click).await?;
    assert_eq!(kept.status(), 200, "{}", kept.answer);
    Ok(())
}

#[tokio::test]
async fn where_nobody_writes_an_address_is_refused() -> Result<()> {
    let stage = Stage::set().await?;

    let answer = stage.invoke("propose-destination-email").await?;

    assert_eq!(answer.status(), 400);
    assert_eq!(answer.json()?["errors"][0]["pointer"], "/email");
    assert!(stage.events(point_nemo()).await?.is_empty());
    Ok(())
}
