//! Rows put one by one, and nothing else: what the store can do.

use std::ops::Range;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::{StreamExt, stream};
use local::tables::READ_MODELS_TABLE;

use crate::history::{id, proposed_at};

/// As many at a time as a rebuild writes.
const CLIENTS: usize = 32;

/// Puts a row for each of these destinations, as a rebuild does, and says how long that took.
pub(crate) async fn put(client: &Client, numbers: Range<usize>) -> Duration {
    let began = Instant::now();
    stream::iter(numbers).for_each_concurrent(CLIENTS, |number| put_row(client, number)).await;
    began.elapsed()
}

async fn put_row(client: &Client, number: usize) {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let number_of = |number: i64| AttributeValue::N(number.to_string());
    let (id, listed_at) = (id(number).to_string(), proposed_at(number) + 2);
    let place = [("latitude", "47.3845"), ("longitude", "8.5742")]
        .map(|(name, value)| (name.to_owned(), AttributeValue::N(value.to_owned())));
    let put = client
        .put_item()
        .table_name(READ_MODELS_TABLE)
        .item("pk", text(&format!("destination#{id}")))
        .item("sk", text("raw"))
        .item("id", text(&id))
        .item("name", text(&format!("Place {number}")))
        .item("geolocation", AttributeValue::M(place.into()))
        .item(
            "description",
            text("A rainforest under one roof. Look up for the lemurs, and bring a hat."),
        )
        .item("status", text("listed"))
        .item("country", text("CH"))
        .item("subdivision", text("CH-ZH"))
        .item("proposed_at", number_of(listed_at - 1))
        .item("changed_at", number_of(listed_at))
        .item("version", number_of(2))
        .item("list", text("raw"))
        .item("list_position", text(&format!("{listed_at:015}_{id}")))
        .condition_expression("attribute_not_exists(pk) OR version < :version")
        .expression_attribute_values(":version", number_of(2));
    put.send().await.unwrap();
}
