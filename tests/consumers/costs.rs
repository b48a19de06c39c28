//! What an event costs, counted at the database.

use std::collections::BTreeMap;

use anyhow::Result;
use local::dynamodb::EmbeddedDynamoDb;

use crate::story::{Add, COUNTERS, JOURNAL, consumer, database, event};

/// The requests so far, by table and operation; a transaction is in the tally of each of its tables.
fn requests(dynamodb: &EmbeddedDynamoDb) -> BTreeMap<(String, String), u64> {
    let tallies = dynamodb.usage().tallies().into_iter();
    tallies.map(|(request, tally)| (request, tally.requests)).collect()
}

fn named(requests: &[(&str, &str, u64)]) -> BTreeMap<(String, String), u64> {
    let named = requests.iter();
    named.map(|(table, name, count)| ((table.to_string(), name.to_string()), *count)).collect()
}

#[tokio::test]
async fn a_first_delivery_costs_one_read_and_one_transaction_and_a_duplicate_one_read() -> Result<()>
{
    let dynamodb = database().await?;
    let consumer = consumer(dynamodb.client(), Add);
    dynamodb.usage().start();

    consumer.consume(&event(1, 1)).await?;
    let write = "TransactWriteItems";
    let first = [(JOURNAL, "GetItem", 1), (JOURNAL, write, 1), (COUNTERS, write, 1)];
    assert_eq!(requests(&dynamodb), named(&first));

    consumer.consume(&event(1, 1)).await?;
    let both = [(JOURNAL, "GetItem", 2), (JOURNAL, write, 1), (COUNTERS, write, 1)];
    assert_eq!(requests(&dynamodb), named(&both));
    Ok(())
}
