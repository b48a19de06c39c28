//! What keeping and reviewing proposals costs, in units as DynamoDB counts them.

use anyhow::Result;
use chrono::TimeDelta;
use local::tables::{EVENTS_TABLE, KEPT_PROPOSALS_TABLE};

use crate::stage::Stage;

const PROPOSALS: u8 = 100;

#[tokio::test]
async fn a_proposal_is_kept_twice_in_items_of_about_a_kilobyte() -> Result<()> {
    let stage = Stage::set().await?;
    stage.dynamodb.usage().start();
    let mut proposals = vec![];
    for number in 0..PROPOSALS {
        // Far apart, in France and Germany.
        let place = (46.0 + f64::from(number % 10) * 0.3, 2.0 + f64::from(number / 10) * 0.4);
        proposals.push(stage.proposed(number.into(), place, TimeDelta::zero()).await?);
    }

    stage.collect(&proposals).await?;
    stage.review_all().await?;

    let tallies = stage.dynamodb.usage().tallies();
    let units = |table: &str, operation: &str| {
        let tally = tallies.get(&(table.to_owned(), operation.to_owned()));
        tally.map_or(0.0, |tally| tally.units) / f64::from(PROPOSALS)
    };
    let (written, read) =
        (units(KEPT_PROPOSALS_TABLE, "PutItem"), units(KEPT_PROPOSALS_TABLE, "Query"));
    println!("a proposal: {written:.2} write units, {read:.2} read units");
    assert!(written <= 4.0, "{written} write units");
    assert!(read <= 1.0, "{read} read units");
    assert!(units(EVENTS_TABLE, "Query") < 0.01, "nothing to read where nothing follows");
    Ok(())
}
