//! CloudEvents in structured JSON:
//! <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>.

use serde_json::{Value, json};
use stream_processing::CloudEvent;

use super::sqs::message;
use super::story::{Read, as_json, records, thing_created};

/// The example of the specification.
fn cloud_event() -> Value {
    json!({
        "specversion": "1.0",
        "type": "com.example.someevent",
        "source": "/mycontext",
        "subject": "larger-context",
        "id": "C234-1234-1234",
        "time": "2018-04-05T17:31:00Z",
        "comexampleextension1": "value",
        "comexampleothervalue": 5,
        "datacontenttype": "application/json",
        "data": {"appinfoA": "abc", "appinfoB": 123, "appinfoC": true}
    })
}

#[test]
fn a_cloud_event_by_direct_invocation_is_read() {
    let event = Read::of(&cloud_event()).one().event;
    let mut event = as_json(&event);
    event.as_object_mut().unwrap().remove("raw");
    assert_eq!(
        event,
        json!({
            "id": "C234-1234-1234",
            "type": "com.example.someevent",
            "timestamp": 1_522_949_460_000_i64,
            "partitionKey": "larger-context",
            "tags": {
                "source": "/mycontext",
                "comexampleextension1": "value",
                "comexampleothervalue": 5
            },
            "data": {"appinfoA": "abc", "appinfoB": 123, "appinfoC": true}
        })
    );
}

#[test]
fn an_event_that_does_not_say_when_has_no_time_whichever_way_it_goes() {
    let mut timeless = cloud_event();
    timeless.as_object_mut().unwrap().remove("time");
    let event = Read::of(&timeless).one().event;
    assert_eq!(event.timestamp, None);
    assert!(event.time().unwrap_err().to_string().contains("`time` of a CloudEvent"));

    let again = Read::of(&as_json(&event)).one().event;
    assert_eq!((again.id.as_str(), again.timestamp), ("C234-1234-1234", None));
    let published = CloudEvent::from_event(&event, "/things").unwrap();
    assert!(serde_json::to_value(&published).unwrap().get("time").is_none());
}

#[test]
fn a_cloud_event_in_a_queue_is_read() {
    let read = Read::of(&records([message(&cloud_event().to_string())]));
    assert_eq!(read.types(), ["com.example.someevent"]);
}

#[test]
fn a_standard_event_by_direct_invocation_is_read() {
    assert_eq!(as_json(&Read::of(&thing_created()).one().event), thing_created());
}

#[test]
fn a_partition_key_stands_before_the_subject() {
    let mut event = cloud_event();
    event["partitionkey"] = "thing-1".into();
    assert_eq!(Read::of(&event).one().event.partition_key.as_deref(), Some("thing-1"));
}

#[test]
fn another_version_and_bytes_that_are_none_are_faults() {
    let mut newer = cloud_event();
    newer["specversion"] = "2.0".into();
    let mut broken = cloud_event();
    broken.as_object_mut().unwrap().remove("data");
    broken["data_base64"] = "!".into();
    for (event, why) in [(newer, "`specversion` must be 1.0"), (broken, "not base64")] {
        let read = Read::of(&event);
        assert!(read.faults[0].contains(why), "{:?}", read.faults);
    }
}

#[test]
fn what_goes_out_as_a_cloud_event_comes_in_as_the_same_event() {
    let event = Read::of(&thing_created()).one().event;
    let out = CloudEvent::from_event(&event, "/things").unwrap();
    let back = Read::of(&serde_json::to_value(&out).unwrap()).one().event;
    assert_eq!(
        (&back.id, &back.event_type, back.timestamp, &back.partition_key),
        (&event.id, &event.event_type, event.timestamp, &event.partition_key)
    );
    assert_eq!(back.entity::<Value>("data").unwrap(), event.entity::<Value>("thing").unwrap());
}

#[test]
fn an_event_whose_id_source_or_type_says_nothing_is_a_fault() {
    for name in ["id", "source", "type"] {
        for nothing in ["", " ", "\t\n", "\u{feff}"] {
            let mut event = cloud_event();
            event[name] = nothing.into();
            let faults =
                [Read::of(&event).faults, Read::of(&records([message(&event.to_string())])).faults];
            for fault in faults.concat() {
                assert!(fault.contains(&format!("empty `{name}`")), "{fault}");
            }
            assert_eq!(Read::of(&event).faults.len(), 1, "{name} {nothing:?}");
        }
    }
}

#[test]
fn a_standard_event_whose_id_or_type_says_nothing_is_a_fault() {
    for name in ["id", "type"] {
        for nothing in [json!(""), json!(" "), Value::Null, json!(7)] {
            let mut event = thing_created();
            event[name] = nothing.clone();
            let read = Read::of(&records([message(&event.to_string())]));
            assert_eq!((read.deliveries.len(), read.faults.len()), (0, 1), "{name} {nothing}");
        }
    }
}
