//! <https://docs.aws.amazon.com/lambda/latest/dg/with-s3.html>

use serde_json::{Value, json};

use super::sqs::message;
use super::story::{Read, as_json, records};

pub(crate) fn record(key: &str) -> Value {
    json!({
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-2",
        "eventTime": "2019-09-03T19:37:27.192Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAINPONIXQXHT3IKHL2"},
        "requestParameters": {"sourceIPAddress": "205.255.255.255"},
        "responseElements": {"x-amz-request-id": "D82B88E5F771F645", "x-amz-id-2": "vlR7PnpV2Ce81l0P"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "828aa6fc-f7b5-4305-8584-487c791949c1",
            "bucket": {
                "name": "DOC-EXAMPLE-BUCKET",
                "ownerIdentity": {"principalId": "A3I5XTEXAMAI3E"},
                "arn": "arn:aws:s3:::lambda-artifacts-deafc19498e3f2df"
            },
            "object": {
                "key": key,
                "size": 1_305_107,
                "eTag": "b21b84d653bb07b05b1e6b33684dc11b",
                "sequencer": "0C0F6F405D6ED209E1"
            }
        }
    })
}

#[test]
fn a_change_of_an_object_says_which_one() {
    let raw = record("index.html");
    assert_eq!(
        as_json(&Read::of(&records([raw.clone()])).one().event),
        json!({
            "id": "DOC-EXAMPLE-BUCKET/index.html/0C0F6F405D6ED209E1",
            "type": "ObjectCreated:Put",
            "timestamp": 1_567_539_447_192_i64,
            "partitionKey": "index.html",
            "tags": {"source": "DOC-EXAMPLE-BUCKET", "region": "us-east-2"},
            "object": {
                "bucket": "DOC-EXAMPLE-BUCKET",
                "key": "index.html",
                "size": 1_305_107,
                "eTag": "b21b84d653bb07b05b1e6b33684dc11b",
                "sequencer": "0C0F6F405D6ED209E1"
            },
            "raw": raw
        })
    );
}

#[test]
fn a_key_is_decoded_as_in_a_form() {
    let read = Read::of(&records([record("Happy+Face/%C3%A9t%C3%A9%2B1.jpg")]));
    assert_eq!(read.one().event.partition_key.as_deref(), Some("Happy Face/été+1.jpg"));
}

#[test]
fn a_removed_object_has_no_size() {
    let mut removed = record("index.html");
    removed["eventName"] = "ObjectRemoved:Delete".into();
    removed["s3"]["object"] = json!({"key": "index.html", "sequencer": "0C0F6F405D6ED209E2"});
    let event = Read::of(&records([removed])).one().event;
    assert_eq!(event.event_type, "ObjectRemoved:Delete");
    assert_eq!(event.entity::<Value>("object").unwrap().get("size"), None);
}

#[test]
fn changes_without_a_sequencer_are_told_apart_by_all_that_is_said() {
    let mut one = record("index.html");
    one["s3"]["object"].as_object_mut().unwrap().remove("sequencer");
    let mut others = vec![one.clone(); 7];
    others[0]["eventName"] = "ObjectRemoved:Delete".into();
    others[1]["eventTime"] = "2019-09-03T19:37:27.193Z".into();
    others[2]["s3"]["object"]["eTag"] = "other".into();
    others[3]["s3"]["object"]["versionId"] = "1".into();
    others[4]["responseElements"]["x-amz-request-id"] = "other".into();
    others[5]["s3"]["object"]["key"] = "other.html".into();
    others[6]["s3"]["object"]["sequencer"] = "".into();
    let id = |record: &Value| Read::of(&records([record.clone()])).one().event.id;
    let ids: std::collections::BTreeSet<_> = others.iter().chain([&one]).map(id).collect();
    assert_eq!(ids.len(), 8, "{ids:?}");
    let again = Read::of(&records([message(&records([one.clone()]).to_string())])).one().event.id;
    assert_eq!(id(&one), again, "whichever way it comes");
    assert!(id(&one).starts_with("DOC-EXAMPLE-BUCKET/index.html/"));
}

#[test]
fn what_is_no_change_of_the_object_is_told_apart_from_its_change() {
    let mut restored = record("index.html");
    restored["eventName"] = "ObjectRestore:Completed".into();
    let id = |record: Value| Read::of(&records([record])).one().event.id;
    assert_ne!(id(restored), id(record("index.html")));
}

#[test]
fn a_bucket_that_notifies_a_queue_is_read() {
    let read = Read::of(&records([message(&records([record("index.html")]).to_string())]));
    assert_eq!(read.one().event.event_type, "ObjectCreated:Put");
}

#[test]
fn a_key_that_is_no_text_is_a_fault() {
    let read = Read::of(&records([record("%FF")]));
    assert_eq!(read.faults, ["`%FF` is not an object key"]);
}

#[test]
fn a_record_without_an_object_is_a_fault() {
    let mut broken = record("index.html");
    broken["s3"].as_object_mut().unwrap().remove("object");
    let read = Read::of(&records([broken]));
    assert!(read.faults[0].contains("missing field `object`"), "{:?}", read.faults);
}
