//! Station 5: objects' changes and the CDN.

use handlers::invalidation_budget::Budget;
use handlers::stations::invalidate_cdn::{InvalidateCdnHandler, Invalidation};
use serde_json::{Value, json};
use stream_processing::sources::Payload;

use crate::doubles::{InMemoryBudget, RecordingCdn};
use crate::story::now;

type Handler = InvalidateCdnHandler<RecordingCdn, InMemoryBudget>;

fn handler(burst: u32) -> (Handler, RecordingCdn) {
    let cdn = RecordingCdn::default();
    let budget = Budget::Limited { per_month: 1_000, burst };
    (InvalidateCdnHandler::new(cdn.clone(), InMemoryBudget::default(), budget, now), cdn)
}

/// A notification with these changes: name of the event, key, sequencer.
fn notification(changes: &[(&str, &str, &str)]) -> Payload {
    let records: Vec<_> = changes
        .iter()
        .map(|(name, key, sequencer)| {
            json!({
                "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1",
                "eventTime": "2026-01-01T00:00:00.000Z", "eventName": name,
                "userIdentity": {"principalId": "AWS:1"},
                "requestParameters": {"sourceIPAddress": "127.0.0.1"}, "responseElements": {},
                "s3": {"s3SchemaVersion": "1.0", "configurationId": "site",
                    "bucket": {"name": "site", "ownerIdentity": {"principalId": "1"},
                        "arn": "arn:aws:s3:::site"},
                    "object": {"key": key, "sequencer": sequencer, "eTag": sequencer}},
            })
        })
        .collect();
    payload(&json!({"Records": records}))
}

fn payload(json: &Value) -> Payload {
    Payload::parse(json.to_string()).unwrap()
}

fn put(sequencer: &str) -> Payload {
    notification(&[("ObjectCreated:Put", "index.html", sequencer)])
}

#[tokio::test]
async fn a_new_home_page_is_invalidated_at_its_path() {
    let (handler, cdn) = handler(50);
    assert_eq!(handler.handle(put("0A")).await.unwrap(), [Invalidation::Sent]);
    assert_eq!(cdn.paths(), [["/"]]);
}

#[tokio::test]
async fn a_removed_object_is_invalidated_too() {
    let (handler, cdn) = handler(50);
    let removed = notification(&[("ObjectRemoved:Delete", "old+page.html", "0A")]);
    handler.handle(removed).await.unwrap();
    assert_eq!(cdn.paths(), [["/old%20page.html"]]);
}

#[tokio::test]
async fn the_last_of_several_changes_is_enough() {
    let (handler, cdn) = handler(50);
    let event = notification(&[
        ("ObjectCreated:Put", "index.html", "0C"),
        ("ObjectCreated:Put", "index.html", "0A"),
        ("ObjectCreated:Put", "index.html", "0B"),
    ]);
    assert_eq!(handler.handle(event).await.unwrap(), [Invalidation::Sent]);
    assert_eq!(handler.handle(put("0B")).await.unwrap(), [Invalidation::Seen]);
    assert_eq!(cdn.paths().len(), 1);
}

#[tokio::test]
async fn a_duplicate_costs_nothing() {
    let (handler, cdn) = handler(1);
    handler.handle(put("0A")).await.unwrap();
    assert_eq!(handler.handle(put("0A")).await.unwrap(), [Invalidation::Sent]);
    assert_eq!(cdn.paths().len(), 1);
}

#[tokio::test]
async fn what_the_cdn_refused_is_sent_when_the_event_comes_again() {
    let (handler, cdn) = handler(1);
    cdn.fail_next();
    assert!(handler.handle(put("0A")).await.is_err());
    assert_eq!(handler.handle(put("0A")).await.unwrap(), [Invalidation::Sent]);
    assert_eq!(cdn.paths().len(), 1);
}

#[tokio::test]
async fn a_spent_budget_leaves_it_to_the_cdns_own_expiry() {
    let (handler, cdn) = handler(2);
    for sequencer in ["0A", "0B"] {
        handler.handle(put(sequencer)).await.unwrap();
    }
    assert_eq!(handler.handle(put("0C")).await.unwrap(), [Invalidation::OverBudget]);
    assert_eq!(cdn.paths().len(), 2);
}

#[tokio::test]
async fn a_notification_without_changes_is_done() {
    let (handler, cdn) = handler(2);
    let restored = notification(&[("ObjectRestore:Completed", "index.html", "0A")]);
    assert_eq!(handler.handle(restored).await.unwrap(), []);
    assert_eq!(cdn.paths().len(), 0);
}

#[tokio::test]
async fn a_change_that_can_not_be_ordered_or_read_comes_again() {
    let (handler, cdn) = handler(2);
    let mut unordered = json!({"Records": [{
        "eventSource": "aws:s3", "eventTime": "2026-01-01T00:00:00.000Z",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": "site"}, "object": {"key": "index.html"}},
    }]});
    let error = handler.handle(payload(&unordered)).await.unwrap_err().to_string();
    assert!(error.contains("`index.html` has no sequencer"), "{error}");

    for endless in ["A".repeat(65), "0A-1".to_owned()] {
        let error = handler.handle(put(&endless)).await.unwrap_err().to_string();
        assert!(error.contains("is not a hexadecimal number of at most 64 digits"), "{error}");
    }

    unordered["Records"][0]["s3"] = json!({});
    let error = handler.handle(payload(&unordered)).await.unwrap_err().to_string();
    assert!(error.contains("missing field `bucket`"), "{error}");

    let message =
        json!({"Records": [{"eventSource": "aws:sqs", "messageId": "1", "body": "text"}]});
    let error = handler.handle(payload(&message)).await.unwrap_err().to_string();
    assert!(error.contains("not a change of an object"), "{error}");
    assert_eq!(cdn.paths().len(), 0);
}

#[tokio::test]
async fn a_burst_of_changes_sends_no_more_than_its_budget() {
    let (handler, cdn) = handler(50);
    for change in 0..10_000 {
        handler.handle(put(&format!("{change:08X}"))).await.unwrap();
    }
    assert_eq!(cdn.paths().len(), 50);
}
