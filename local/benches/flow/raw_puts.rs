//! What the embedded database can do at best: the puts of the flow, and nothing around them.

use std::collections::HashMap;
use std::time::Instant;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use local::dynamodb::EmbeddedDynamoDb;
use local::tables::{
    COUNTERS_TABLE, EVENTS_TABLE, JOURNAL_TABLE, KEPT_PROPOSALS_TABLE, READ_MODELS_TABLE,
    create_tables,
};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::load::CLIENTS;

type Item = HashMap<String, AttributeValue>;

/// As many puts as `proposals` make, of items as large: two events, the row twice, the second time with its index, the
/// proposal kept twice, and the transaction that counts it. Returns proposals a second.
pub(crate) async fn rate(proposals: usize) -> f64 {
    let directory = TempDir::new().unwrap();
    let dynamodb = EmbeddedDynamoDb::open(directory.path()).unwrap();
    create_tables(&dynamodb).await.unwrap();
    let client = dynamodb.client();
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    for first in 0..CLIENTS {
        let client = client.clone();
        clients.spawn(async move {
            for number in (first..proposals).step_by(CLIENTS) {
                put(&client, EVENTS_TABLE, event(number, 1)).await;
                put(&client, READ_MODELS_TABLE, row(number, false)).await;
                put(&client, EVENTS_TABLE, event(number, 2)).await;
                put(&client, READ_MODELS_TABLE, row(number, true)).await;
                put(&client, KEPT_PROPOSALS_TABLE, kept(number, "EVENT")).await;
                put(&client, KEPT_PROPOSALS_TABLE, kept(number, "CORREL")).await;
                count(&client, number).await;
            }
        });
    }
    clients.join_all().await;
    proposals as f64 / begun.elapsed().as_secs_f64()
}

async fn put(client: &Client, table: &str, item: Item) {
    let version = item["version"].clone();
    let put = client.put_item().table_name(table).set_item(Some(item));
    put.condition_expression("attribute_not_exists(pk) OR version < :version")
        .expression_attribute_values(":version", version)
        .send()
        .await
        .unwrap();
}

/// Nobody else counts in this country.
async fn count(client: &Client, number: usize) {
    let journal = Item::from([
        ("pk".to_owned(), text(&format!("count-by-country#15#com.visitplannr#{number:036}"))),
        ("value".to_owned(), text(&"v".repeat(200))),
    ]);
    let counter = Item::from([
        ("pk".to_owned(), text("countries")),
        ("sk".to_owned(), text(&number.to_string())),
        ("destinations".to_owned(), AttributeValue::N("1".to_owned())),
    ]);
    let puts = [(JOURNAL_TABLE, journal), (COUNTERS_TABLE, counter)].map(|(table, item)| {
        let put = Put::builder().table_name(table).set_item(Some(item));
        let put = put.condition_expression("attribute_not_exists(pk)").build().unwrap();
        TransactWriteItem::builder().put(put).build()
    });
    client.transact_write_items().set_transact_items(Some(puts.into())).send().await.unwrap();
}

fn kept(number: usize, discriminator: &str) -> Item {
    Item::from([
        ("pk".to_owned(), text(&format!("{number:036}"))),
        ("sk".to_owned(), text(discriminator)),
        ("version".to_owned(), AttributeValue::N("1".to_owned())),
        ("event".to_owned(), text(&"e".repeat(950))),
    ])
}

fn event(number: usize, version: usize) -> Item {
    let mut item = Item::from([
        ("pk".to_owned(), text(&format!("destination#{number:036}#stream"))),
        ("sk".to_owned(), AttributeValue::N(version.to_string())),
        ("version".to_owned(), AttributeValue::N(version.to_string())),
        ("type".to_owned(), text("GeolocationValidationSucceeded")),
        ("meta".to_owned(), text(&"m".repeat(120))),
    ]);
    let payload = if version == 1 { 200 } else { 40 };
    item.insert("payload".to_owned(), text(&"p".repeat(payload)));
    item
}

fn row(number: usize, listed: bool) -> Item {
    let mut item = Item::from([
        ("pk".to_owned(), text(&format!("destination#{number:036}"))),
        ("sk".to_owned(), text("details")),
        ("version".to_owned(), AttributeValue::N(if listed { "2" } else { "1" }.to_owned())),
        ("filler".to_owned(), text(&"f".repeat(330))),
    ]);
    if listed {
        item.insert("list".to_owned(), text("listed"));
        item.insert("list_position".to_owned(), text(&format!("{number:052}")));
    }
    item
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}
