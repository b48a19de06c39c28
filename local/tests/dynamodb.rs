//! The embedded database: tables, streams, and what leaves the process.

#![allow(clippy::unwrap_used, reason = "tests")]

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, KeysAndAttributes, Put, ScalarAttributeType,
    StreamSpecification, StreamViewType, TransactWriteItem,
};
use chrono::{TimeDelta, Utc};

use event_store::dynamodb::events_table;
use local::dynamodb::{EmbeddedDynamoDb, SequenceNumber, StreamError, TableError};
use serde_json::Value;
use stream_processing::sources::{Payload, Records};
use tokio::net::TcpListener;

async fn put(client: &Client, id: &str) {
    let put = client.put_item().table_name("events").item("pk", AttributeValue::S(id.to_owned()));
    put.item("sk", AttributeValue::N("1".to_owned())).send().await.unwrap();
}

async fn with_events() -> EmbeddedDynamoDb {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    dynamodb.ensure_table(events_table("events")).await.unwrap();
    dynamodb
}

#[tokio::test]
async fn a_table_is_created_once_and_one_that_differs_is_told() {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    assert!(dynamodb.ensure_table(events_table("events")).await.unwrap());
    assert!(!dynamodb.ensure_table(events_table("events")).await.unwrap());

    let both = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewAndOldImages)
        .build()
        .unwrap();
    let other = events_table("events").stream_specification(both);
    let error = dynamodb.ensure_table(other).await.unwrap_err();
    let sentence = error.to_string();
    assert!(matches!(error, TableError::Differs { part: "stream", .. }), "{sentence}");
    assert!(sentence.contains("NEW_IMAGE") && sentence.contains("NEW_AND_OLD_IMAGES"));

    let text = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    };
    let other =
        events_table("events").set_attribute_definitions(Some(vec![text("pk"), text("sk")]));
    let error = dynamodb.ensure_table(other).await.unwrap_err();
    assert!(matches!(error, TableError::Differs { part: "set of key attributes", .. }), "{error}");
}

#[tokio::test]
async fn a_table_that_took_the_place_of_another_is_read_by_its_own_key() {
    let dynamodb = with_events().await;
    let client = dynamodb.client();
    put(&client, "first").await;
    assert_eq!(client.scan().table_name("events").send().await.unwrap().count(), 1);

    client.delete_table().table_name("events").send().await.unwrap();
    dynamodb.ensure_table(idempotent_consumers::journal_table("events")).await.unwrap();
    let key = ("pk", AttributeValue::S("second".to_owned()));
    let put = client.put_item().table_name("events").item(key.0, key.1.clone());
    put.send().await.unwrap();

    let keys = KeysAndAttributes::builder().keys([(key.0.to_owned(), key.1)].into());
    let found = client.batch_get_item().request_items("events", keys.build().unwrap());
    assert_eq!(found.send().await.unwrap().responses.unwrap()["events"].len(), 1);
}

#[tokio::test]
async fn a_stream_is_read_as_lambda_delivers_it() {
    let dynamodb = with_events().await;
    let client = dynamodb.client();
    for id in ["a", "b", "c"] {
        put(&client, id).await;
    }
    let stream = dynamodb.stream("events").await.unwrap();
    let records = stream.after(SequenceNumber::TRIM_HORIZON, 2).await.unwrap();
    let record: Value = serde_json::from_str(records[0].json.get()).unwrap();
    let change = &record["dynamodb"];
    assert_eq!(record["eventName"], "INSERT");
    assert_eq!(record["eventSource"], "aws:dynamodb");
    assert_eq!(record["eventSourceARN"], stream.arn());
    assert_eq!(change["Keys"]["pk"]["S"], "a");
    assert_eq!(change["NewImage"]["sk"]["N"], "1");
    assert_eq!(change["StreamViewType"], "NEW_IMAGE");
    assert_eq!(change["SequenceNumber"], records[0].sequence_number.to_string());
    assert!(change["ApproximateCreationDateTime"].is_number());
    assert!(change["SizeBytes"].is_number());
    for name in ["eventID", "eventVersion", "awsRegion"] {
        assert!(record[name].is_string(), "{name}");
    }
    let rest = stream.after(records[1].sequence_number, 10).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(stream.latest().await.unwrap(), rest[0].sequence_number);
    let payload = Payload::of_records([rest[0].json.get()]);
    let read = Records::of(&payload).next().unwrap().unwrap();
    assert_eq!(read.event().partition_key.as_deref(), Some("c"));
}

#[tokio::test]
async fn a_table_without_a_stream_is_told() {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    let table = events_table("quiet").set_stream_specification(None);
    dynamodb.ensure_table(table).await.unwrap();
    for table in ["quiet", "absent"] {
        let error = dynamodb.stream(table).await.unwrap_err();
        assert!(matches!(error, StreamError::NoStream(_)), "{error}");
    }
}

#[tokio::test]
async fn a_write_wakes_who_waits_for_it_and_a_read_does_not() {
    let dynamodb = with_events().await;
    let client = dynamodb.client();
    let mut writes = dynamodb.writes();
    writes.borrow_and_update();
    client.list_tables().send().await.unwrap();
    assert!(!writes.has_changed().unwrap());
    put(&client, "a").await;
    assert!(writes.has_changed().unwrap());
}

#[tokio::test]
async fn errors_reach_the_client_as_dynamodb_words_them() {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    let client = dynamodb.client();
    let key = AttributeValue::S("a".to_owned());
    let error = client.get_item().table_name("absent").key("pk", key).send().await.unwrap_err();
    assert_eq!(error.code(), Some("ResourceNotFoundException"));
    let error = client.get_item().table_name("no").send().await.unwrap_err();
    assert_eq!(error.code(), Some("ValidationException"));
    let message = error.message().unwrap();
    assert!(!message.contains("VALIDATION:") && !message.contains(" at line "), "{message}");
}

#[tokio::test]
async fn records_that_all_have_passed_are_let_go_of_after_a_day() {
    let dynamodb = with_events().await;
    let client = dynamodb.client();
    for id in ["a", "b", "c", "d"] {
        put(&client, id).await;
    }
    let stream = dynamodb.stream("events").await.unwrap();
    let records = stream.after(SequenceNumber::TRIM_HORIZON, 10).await.unwrap();
    let passed = records[1].sequence_number;
    let tomorrow = Utc::now() + TimeDelta::hours(25);
    assert_eq!(stream.trim(passed, Utc::now()).await.unwrap(), 0, "they are young");
    assert_eq!(stream.trimmed().await.unwrap(), SequenceNumber::TRIM_HORIZON);
    assert_eq!(stream.trim(passed, tomorrow).await.unwrap(), 2);
    assert_eq!(stream.trimmed().await.unwrap(), passed);
    assert_eq!(stream.after(SequenceNumber::TRIM_HORIZON, 10).await.unwrap().len(), 2);
    // The last one stays, so that numbers never begin anew.
    assert_eq!(stream.trim(records[3].sequence_number, tomorrow).await.unwrap(), 1);
    put(&client, "e").await;
    let rest = stream.after(records[3].sequence_number, 10).await.unwrap();
    assert_eq!(rest.len(), 1);
}

#[tokio::test]
async fn others_reach_it_over_http() {
    let dynamodb = with_events().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, dynamodb.http_api()).into_future());
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .endpoint_url(url)
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    put(&Client::from_conf(config), "a").await;
    let stream = dynamodb.stream("events").await.unwrap();
    assert_eq!(stream.after(SequenceNumber::TRIM_HORIZON, 10).await.unwrap().len(), 1);
}

/// Both of them, or neither.
async fn put_both(client: &Client, ids: [&str; 2], token: &str) -> Result<(), Option<String>> {
    let mut request = client.transact_write_items().client_request_token(token);
    for id in ids {
        let put = Put::builder().table_name("events");
        let put = put.item("pk", AttributeValue::S(id.to_owned()));
        let put = put.item("sk", AttributeValue::N("1".to_owned()));
        let put = put.condition_expression("attribute_not_exists(pk)").build().unwrap();
        request = request.transact_items(TransactWriteItem::builder().put(put).build());
    }
    let answer = request.send().await;
    answer.map(|_| ()).map_err(|error| error.code().map(ToOwned::to_owned))
}

#[tokio::test]
async fn a_transaction_that_is_asked_for_again_is_done_once() {
    let dynamodb = with_events().await;
    let client = dynamodb.client();

    assert_eq!(put_both(&client, ["1", "2"], "first").await, Ok(()));
    assert_eq!(put_both(&client, ["1", "2"], "first").await, Ok(()), "it is not done again");

    let refused = |code: &str| Err(Some(code.to_owned()));
    let cancelled = refused("TransactionCanceledException");
    assert_eq!(put_both(&client, ["1", "3"], "second").await, cancelled);
    assert_eq!(put_both(&client, ["1", "3"], "second").await, cancelled, "nor was it done");
    let mismatch = refused("IdempotentParameterMismatchException");
    assert_eq!(put_both(&client, ["3", "4"], "first").await, mismatch);
    let too_long = "t".repeat(37);
    assert_eq!(put_both(&client, ["3", "4"], &too_long).await, refused("ValidationException"));
    assert_eq!(put_both(&client, ["3", "4"], "third").await, Ok(()));
}
