//! Mappings on the embedded database: chains, writers in other processes, and a kill.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::events_table;
use local::dynamodb::{EmbeddedDynamoDb, SequenceNumber};
use local::event_source_mapping::{
    EventSourceMapping, Handler, MappingSettings, all_caught_up, handler,
};
use serde_json::Value;
use stream_processing::BatchResponse;
use tempfile::TempDir;
use tokio::net::TcpListener;

async fn put(client: &Client, table: &str, id: &str) -> Result<(), String> {
    let put = client.put_item().table_name(table).item("pk", AttributeValue::S(id.to_owned()));
    let put = put.item("sk", AttributeValue::N("1".to_owned())).send().await;
    put.map(|_| ()).map_err(|error| format!("{error:?}"))
}

fn id_of(record: &str) -> String {
    let record: Value = serde_json::from_str(record).unwrap();
    record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap().to_owned()
}

/// A function that copies what it gets into another table.
fn copies_to(client: Client, table: &'static str) -> Handler {
    handler(move |batch| {
        let client = client.clone();
        async move {
            for record in batch.records() {
                put(&client, table, &id_of(record.json())).await?;
            }
            Ok::<_, String>(BatchResponse::done())
        }
    })
}

fn slowly(function: Handler) -> Handler {
    handler(move |batch| {
        let answer = function(batch);
        async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            answer.await
        }
    })
}

async fn start(
    dynamodb: &EmbeddedDynamoDb,
    table: &str,
    directory: &TempDir,
    function: Handler,
) -> EventSourceMapping {
    let settings = MappingSettings::new(table, directory.path(), directory.path());
    let stream = dynamodb.stream(table).await.unwrap();
    EventSourceMapping::start(settings, stream, function).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_of_mappings_comes_to_rest() {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    let directory = TempDir::new().unwrap();
    for table in ["first", "second", "third"] {
        dynamodb.ensure_table(events_table(table)).await.unwrap();
    }
    let client = dynamodb.client();
    let mappings = [
        // The last link first, and both slow, so that asking each of them once is not enough.
        start(&dynamodb, "second", &directory, slowly(copies_to(client.clone(), "third"))).await,
        start(&dynamodb, "first", &directory, slowly(copies_to(client.clone(), "second"))).await,
    ];
    for id in 0..150 {
        put(&client, "first", &id.to_string()).await.unwrap();
    }
    all_caught_up(&mappings).await.unwrap();
    let copied = client.scan().table_name("third").send().await.unwrap();
    assert_eq!(copied.count(), 150);
}

#[tokio::test]
async fn what_others_write_over_http_is_noticed() {
    let dynamodb = EmbeddedDynamoDb::ephemeral().unwrap();
    let directory = TempDir::new().unwrap();
    dynamodb.ensure_table(events_table("events")).await.unwrap();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let function = handler(move |batch| {
        for record in batch.records() {
            let _ = tell.send(id_of(record.json()));
        }
        async { Ok::<_, String>(BatchResponse::done()) }
    });
    let mapping = start(&dynamodb, "events", &directory, function).await;
    mapping.caught_up().await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, dynamodb.http_api()).into_future());
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .endpoint_url(url)
        .credentials_provider(Credentials::new("a", "b", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    put(&Client::from_conf(config.build()), "events", "a").await.unwrap();
    assert_eq!(told.recv().await.unwrap(), "a");
}

const VICTIM: &str = "MAPPING_TEST_VICTIM_DIRECTORY";

/// Not a test by itself: the process that `nothing_acknowledged_is_lost_when_killed` kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn victim() {
    let Some(directory) = std::env::var_os(VICTIM) else { return };
    let dynamodb = EmbeddedDynamoDb::open(directory.as_ref()).unwrap();
    dynamodb.ensure_table(events_table("events")).await.unwrap();
    dynamodb.ensure_table(events_table("copies")).await.unwrap();
    let client = dynamodb.client();
    let stream = dynamodb.stream("events").await.unwrap();
    let settings = MappingSettings::new("events", &directory, &directory);
    let function = copies_to(client.clone(), "copies");
    let _mapping = EventSourceMapping::start(settings, stream, function).await.unwrap();
    for id in 0.. {
        put(&client, "events", &id.to_string()).await.unwrap();
        println!("acknowledged {id}");
    }
}

/// Runs the victim until it acknowledged this many, and kills it. Returns how many there were.
fn kill_after(directory: &TempDir, count: usize) -> usize {
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "embedded::victim", "--nocapture"])
        .env(VICTIM, directory.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
    let acknowledged =
        |line: &std::io::Result<String>| line.as_ref().is_ok_and(|it| it.contains("acknowledged"));
    let before = lines.by_ref().filter(acknowledged).take(count).count();
    victim.kill().unwrap();
    victim.wait().unwrap();
    before + lines.filter(acknowledged).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_killed() {
    let directory = TempDir::new().unwrap();
    let acknowledged = kill_after(&directory, 300);
    assert!(acknowledged >= 300);
    let dynamodb = EmbeddedDynamoDb::open(directory.path()).unwrap();
    let client = dynamodb.client();
    let copied = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&copied);
    let copy = copies_to(client.clone(), "copies");
    let function: Handler = Arc::new(move |batch| {
        *counted.lock().unwrap() += batch.records().len();
        copy(batch)
    });
    let mapping = start(&dynamodb, "events", &directory, function).await;
    assert!(mapping.position() > SequenceNumber::TRIM_HORIZON, "it had begun");
    mapping.caught_up().await.unwrap();
    for table in ["events", "copies"] {
        let count = client.scan().table_name(table).send().await.unwrap().count();
        assert!(count >= i32::try_from(acknowledged).unwrap(), "{table}: {count}");
    }
    assert!(*copied.lock().unwrap() < acknowledged, "not everything came again");
}
