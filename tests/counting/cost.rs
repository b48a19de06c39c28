//! What counting a place and showing the counts cost, in units as DynamoDB counts them.

use anyhow::Result;
use local::tables::{COUNTERS_TABLE, JOURNAL_TABLE};
use stream_processing::BatchResponse;

use crate::stage::{Stage, listed};

const PLACES: usize = 100;
const COUNTRIES: [&str; 10] = ["AT", "BE", "CH", "DE", "DK", "ES", "FR", "GB", "IT", "NL"];

#[tokio::test]
async fn a_place_in_a_full_batch_costs_its_entry_and_a_share_of_its_country_s_counter() -> Result<()>
{
    let stage = Stage::set().await?;
    let places: Vec<_> =
        (0..PLACES).map(|number| listed(number, COUNTRIES[number % COUNTRIES.len()])).collect();
    stage.dynamodb.usage().start();

    assert_eq!(stage.count(&places).await?, BatchResponse::done());
    let first = stage.dynamodb.usage().tallies();
    stage.count(&places).await?;
    let both = stage.dynamodb.usage().tallies();

    let each = |units: f64| units / f64::from(u32::try_from(PLACES).unwrap());
    let units = |table: &str, operation: &str| {
        let tally = first.get(&(table.to_owned(), operation.to_owned()));
        each(tally.map_or(0.0, |tally| tally.units))
    };
    let write = "TransactWriteItems";
    let written = units(JOURNAL_TABLE, write) + units(COUNTERS_TABLE, write);
    let read = units(JOURNAL_TABLE, "GetItem") + units(COUNTERS_TABLE, "Query");
    println!("a listed place: {written:.2} write units, {read:.2} read units");
    // Two units for each entry; for each country two for its counter, and two for the milestone of its tenth place.
    assert!(written < 2.5, "{written} write units");
    assert!(read <= 1.1, "{read} read units");
    let repeated = both.values().map(|tally| tally.units).sum::<f64>()
        - first.values().map(|tally| tally.units).sum::<f64>();
    println!("the same again: {:.2} units", each(repeated));
    // One read for each, and for each country the refusal of a milestone that is known: it may be this batch's.
    assert!(each(repeated) <= 1.2, "{repeated}");
    Ok(())
}

#[tokio::test]
async fn a_place_alone_costs_two_write_units_for_its_entry_and_two_for_its_counter() -> Result<()> {
    let stage = Stage::set().await?;
    stage.dynamodb.usage().start();

    stage.count(&[listed(1, "CH")]).await?;

    let tallies = stage.dynamodb.usage().tallies();
    let units = |table: &str, operation: &str| {
        tallies.get(&(table.to_owned(), operation.to_owned())).map_or(0.0, |tally| tally.units)
    };
    let write = "TransactWriteItems";
    let written = units(JOURNAL_TABLE, write) + units(COUNTERS_TABLE, write);
    let read = units(JOURNAL_TABLE, "GetItem") + units(COUNTERS_TABLE, "Query");
    println!("a listed place alone: {written:.2} write units, {read:.2} read units");
    assert!(written <= 4.5, "{written} write units");
    assert!(read <= 3.0, "{read} read units");
    Ok(())
}

#[tokio::test]
async fn all_counters_of_the_world_are_read_by_one_query() -> Result<()> {
    let stage = Stage::set().await?;
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(|first| letters().map(move |second| format!("{first}{second}")));
    let places: Vec<_> =
        codes.take(250).zip(0..).map(|(code, number)| listed(number, &code)).collect();
    assert_eq!(stage.count(&places).await?, BatchResponse::done());
    stage.dynamodb.usage().start();

    assert_eq!(stage.counted().await?.len(), 250);

    let query = stage.dynamodb.usage().tallies()[&(COUNTERS_TABLE.to_owned(), "Query".to_owned())];
    println!("all counters: {} read units", query.units);
    assert_eq!(query.requests, 1);
    assert!(query.units <= 4.0, "{} read units", query.units);
    Ok(())
}
