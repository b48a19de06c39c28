//! What a million proposals, page views, searches and letters cost.

use anyhow::Result;
use serde_json::json;

use crate::document::assert_documented;
use crate::prices::{
    MILLION_API_REQUESTS, MILLION_CDN_REQUESTS, MILLION_EVENTS, MILLION_GIGABYTE_SECONDS,
    MILLION_INVOCATIONS, MILLION_KEY_REQUESTS, MILLION_LETTERS, MILLION_OBJECT_PUTS,
    MILLION_QUEUE_REQUESTS, MILLION_READ_UNITS, MILLION_WRITE_UNITS,
};
use crate::usage::{Counted, Units, invocation, zoo};

/// Events of a listed place: proposed, and its outcome.
const EVENTS: f64 = 2.0;
/// Messages: to the validator and the collector, and then to the counter.
const MESSAGES: f64 = 3.0;
/// Records that a function gets for a listed place: two events for the projector and the publisher each, a journal
/// entry for the publisher, two kept proposals for the reviewer, and the three messages.
const RECORDS: f64 = 10.0;

fn database(units: Units) -> f64 {
    units.writes * MILLION_WRITE_UNITS + units.reads * MILLION_READ_UNITS
}

/// What a million listed places cost, of which batches hold so many.
fn proposals(units: Units, batch: f64) -> f64 {
    let request = invocation(MILLION_INVOCATIONS, MILLION_GIGABYTE_SECONDS);
    // Each page is rendered by one invocation, and invalidated by another, within the free thousand a month.
    let invocations = 1.0 + RECORDS / batch + 2.0 * units.pages;
    // A message is sent once, and received and deleted in batches.
    let queues = MESSAGES * (1.0 + 2.0 / batch);
    database(units)
        + MILLION_API_REQUESTS
        + invocations * request
        + EVENTS * MILLION_EVENTS
        + queues * MILLION_QUEUE_REQUESTS
        + units.pages * MILLION_OBJECT_PUTS
}

fn reading(units: Units) -> f64 {
    let request = invocation(MILLION_INVOCATIONS, MILLION_GIGABYTE_SECONDS);
    MILLION_CDN_REQUESTS + MILLION_API_REQUESTS + request + database(units)
}

#[tokio::test(flavor = "multi_thread")]
async fn proposals_cost_what_the_document_says() -> Result<()> {
    let counted = Counted::start().await?;
    let in_turn = counted.of(20, async || counted.proposes_in_turn(20).await).await?;
    let burst = counted.of(600, async || counted.proposes_all(600).await).await?;
    println!("in turn {in_turn:?}, in a burst {burst:?}");
    assert_documented("write units of a proposal", burst.writes)?;
    assert_documented("read units of a proposal", burst.reads)?;
    assert_documented("a million proposals, one at a time", proposals(in_turn, 1.0))?;
    assert_documented("a million proposals, in bursts", proposals(burst, 10.0))
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_costs_what_the_document_says() -> Result<()> {
    let counted = Counted::start().await?;
    counted.proposes_all(60).await?;
    let id = counted.proposes(&zoo(61)).await?;
    let page = format!("/destinations/{id}");

    let place = counted.of(50, async || repeat(&counted, &page).await).await?;
    let list = counted.of(50, async || repeat(&counted, "/destinations").await).await?;

    // From the CDN: no function runs, and nothing is read.
    assert_documented("a million views of the home page", MILLION_CDN_REQUESTS)?;
    assert_documented("a million views of a place", reading(place))?;
    assert_documented("a million lists of twenty", reading(list))
}

async fn repeat(counted: &Counted, path: &str) -> Result<()> {
    for _ in 0..50 {
        counted.reads(path).await?;
    }
    Ok(())
}

/// A rejection that is told: the proposal and its outcome, and what sealing, claiming and sending take.
#[tokio::test(flavor = "multi_thread")]
async fn letters_cost_what_the_document_says() -> Result<()> {
    let counted = Counted::start().await?;
    let told = counted.of(20, async || {
        for number in 0..20 {
            let mut place = zoo(number);
            // At sea. Each address is of another domain and visitor's friend, so that no limit holds it back.
            place["geolocation"] = json!({"latitude": 0.0, "longitude": -30.0 - f64::from(number)});
            place["email"] = json!(format!("ada@example-{number}.com"));
            counted.proposes(&place).await?;
        }
        Ok(())
    });
    let told = told.await?;
    let silent = counted.of(20, async || {
        for number in 0..20 {
            let mut place = zoo(number);
            place["geolocation"] = json!({"latitude": 0.0, "longitude": -30.0 - f64::from(number)});
            counted.proposes(&place).await?;
        }
        Ok(())
    });
    let silent = silent.await?;
    let more =
        Units { writes: told.writes - silent.writes, reads: told.reads - silent.reads, pages: 0.0 };
    let request = invocation(MILLION_INVOCATIONS, MILLION_GIGABYTE_SECONDS);
    // Hashed and wrapped when it is left, hashed, unwrapped and signed when it is used.
    let keys = 6.0 * MILLION_KEY_REQUESTS;
    let letter = database(more) + request + 3.0 * MILLION_QUEUE_REQUESTS + keys + MILLION_LETTERS;
    println!("{more:?}");
    assert_documented("a million letters", letter)
}
