//! How quick the embedded database and a mapping on it are: `cargo bench -p local`.
//!
//! `cargo bench -p local -- flat 400000` puts that many, and shows whether the rate stays.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a bench")]

use std::path::Path;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use event_store::dynamodb::events_table;
use local::dynamodb::EmbeddedDynamoDb;
use local::event_source_mapping::{EventSourceMapping, Filter, MappingSettings, handler};
use stream_processing::BatchResponse;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use uuid::Uuid;

async fn put(client: &Client) {
    let text = |text: String| AttributeValue::S(text);
    let request = client
        .put_item()
        .table_name("events")
        .item("pk", text(format!("destination#{}#stream", Uuid::now_v7())))
        .item("sk", AttributeValue::N("1".to_owned()))
        .item("id", text(Uuid::now_v7().to_string()))
        .item("payload", text("x".repeat(850)))
        .condition_expression("attribute_not_exists(pk)");
    request.send().await.unwrap();
}

/// Puts `count` items of 1 KB from `clients` at once; a second.
async fn rate(client: &Client, clients: usize, count: usize) -> f64 {
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let client = client.clone();
        tasks.spawn(async move {
            for _ in 0..count / clients {
                put(&client).await;
            }
        });
    }
    tasks.join_all().await;
    count as f64 / began.elapsed().as_secs_f64()
}

async fn opened(directory: &Path) -> EmbeddedDynamoDb {
    let dynamodb = EmbeddedDynamoDb::open(directory).unwrap();
    dynamodb.ensure_table(events_table("events")).await.unwrap();
    dynamodb
}

async fn over_http(dynamodb: &EmbeddedDynamoDb) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, dynamodb.http_api()).into_future());
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .endpoint_url(url)
        .credentials_provider(Credentials::new("a", "b", None, None, "bench"))
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    Client::from_conf(config.build())
}

async fn puts(directory: &Path) {
    let kept = opened(directory).await;
    let ephemeral = EmbeddedDynamoDb::ephemeral().unwrap();
    ephemeral.ensure_table(events_table("events")).await.unwrap();
    for (name, client) in [
        ("in process, kept", kept.client()),
        ("over HTTP, kept", over_http(&kept).await),
        ("in process, ephemeral", ephemeral.client()),
    ] {
        rate(&client, 1, 500).await;
        for clients in [1, 4, 16] {
            println!(
                "{name}, {clients:>2} clients: {:>6.0} puts/s",
                rate(&client, clients, 8_000).await
            );
        }
    }
}

async fn flat(directory: &Path, count: usize) {
    let client = opened(directory).await.client();
    for reached in (10_000..=count).step_by(10_000) {
        println!("{reached:>8} items: {:>6.0} puts/s", rate(&client, 4, 10_000).await);
    }
}

/// How long a mapping takes for what is in the stream, and how soon it notices one record more.
async fn mapping(directory: &Path) {
    let dynamodb = opened(directory).await;
    let client = dynamodb.client();
    let count = 20_000;
    rate(&client, 4, count).await;
    let patterns = [
        ("all", None),
        ("none", Some(r#"{"dynamodb": {"NewImage": {"id": {"S": ["another"]}}}}"#)),
    ];
    for (name, pattern) in patterns {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let function = handler(move |batch| {
            let _ = tell.send((batch.records().len(), Instant::now()));
            async { Ok::<_, String>(BatchResponse::done()) }
        });
        let settings = MappingSettings {
            filter: pattern.map(|pattern| Filter::parse(pattern).unwrap()),
            ..MappingSettings::new(name, directory, directory)
        };
        let stream = dynamodb.stream("events").await.unwrap();
        let began = Instant::now();
        let mapping = EventSourceMapping::start(settings, stream, function).await.unwrap();
        mapping.caught_up().await.unwrap();
        let rate = count as f64 / began.elapsed().as_secs_f64();
        println!("a mapping that wants {name}: {rate:>7.0} records/s");
        while told.try_recv().is_ok() {}
        if pattern.is_some() {
            continue;
        }
        let mut latencies = vec![];
        for _ in 0..500 {
            tokio::time::sleep(Duration::from_millis(2)).await;
            put(&client).await;
            let written = Instant::now();
            latencies.push(told.recv().await.unwrap().1.saturating_duration_since(written));
        }
        latencies.sort();
        println!(
            "from a put's answer to the function: p50 {:?}, p95 {:?}",
            latencies[250], latencies[475]
        );
    }
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        // On the disk of the working directory: `/tmp` may be memory, which syncs for nothing.
        let directory = || TempDir::new_in(".").unwrap();
        if arguments.first().is_some_and(|it| it == "flat") {
            let count = arguments.get(1).map_or(400_000, |count| count.parse().unwrap());
            flat(directory().path(), count).await;
        } else {
            puts(directory().path()).await;
            mapping(directory().path()).await;
        }
    });
}
