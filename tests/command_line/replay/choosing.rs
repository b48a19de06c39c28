//! Which events go, and what is refused.

use anyhow::Result;
use local::tables::KEPT_PROPOSALS_TABLE;

use super::{count, empty, replayed};
use crate::operated::{json_lines, operate, stopped_with_two_places, tamper};

#[tokio::test]
async fn a_dry_run_says_what_would_go_and_sends_nothing() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| empty(&client, KEPT_PROPOSALS_TABLE).await).await?;

    let told = operate(data.path(), &["replay", "--to", "collect-proposals", "--dry-run"]).await?;

    assert_eq!(told.code, Some(0), "{}", told.errors);
    let lines = ["        2  destination   DestinationProposed", "Nothing was sent."];
    assert_eq!(told.output.lines().collect::<Vec<_>>(), lines);
    let nobody = ["replay", "--to", "bus", "--dry-run", "--log", "country"];
    assert_eq!(operate(data.path(), &nobody).await?.output, "No events to replay.\n");
    tamper(data.path(), async |client| {
        assert_eq!(count(&client, KEPT_PROPOSALS_TABLE).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn events_are_chosen_by_time_and_a_replay_goes_on_after_one() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let all = json_lines(&operate(data.path(), &["events", "--json"]).await?)?;
    let (third, id) = (all[2]["timestamp"].as_str().unwrap(), all[1]["id"].as_str().unwrap());
    for (arguments, events) in [
        (&["--from", third][..], 2),
        (&["--until", third], 2),
        (&["--from", "2000-01-01", "--until", "2000-01-02"], 0),
        (&["--after", id], 2),
        (&["--after", all[3]["id"].as_str().unwrap()], 0),
    ] {
        let told = replayed(data.path(), &[&["--to", "bus"], arguments].concat()).await?;
        assert_eq!(told["events"], events, "{arguments:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_replayed_is_refused_with_the_way_out() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    for (arguments, code, says) in [
        (&["--to", "nobody"][..], 2, "there are bus, validate-geolocation"),
        (&["--to", "2026-11-21"], 2, "dates are --from and --until"),
        (&["--to", "bus", "--from", "yesterday"], 2, "a date such as 2026-11-21"),
        (&["--to", "bus", "--rate", "0"], 2, "--rate"),
        (&["--to", "bus", "--to-people"], 1, "name one with --to"),
        (&["--to", "count-by-country", "--to-people"], 1, "leave --to-people out"),
        (&["--to", "bus", "--after", "nothing"], 1, "there is no event nothing to go on after"),
        (&["--to", "bus", "--source", "lake"], 1, "name a directory with its files"),
        (&["--to", "bus", "--source", "/nowhere"], 1, "/nowhere can't be read"),
        (&["--to", "bus", "--source", "/etc/passwd"], 1, "line 1 is not a CloudEvent"),
    ] {
        let refused = operate(data.path(), &[&["replay"], arguments].concat()).await?;
        assert_eq!(refused.code, Some(code), "{arguments:?}: {}", refused.errors);
        assert!(refused.errors.contains(says), "{arguments:?}: {}", refused.errors);
    }
    Ok(())
}
