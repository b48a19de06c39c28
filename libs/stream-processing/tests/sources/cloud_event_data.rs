//! What the data of a CloudEvent is, as `datacontenttype` says:
//! <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#31-handling-of-data>.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::story::Read;

fn event(content_type: Option<&str>, data: &Value) -> Value {
    let mut event = json!({"specversion": "1.0", "id": "1", "source": "/s", "type": "t"});
    event.as_object_mut().unwrap().extend(data.as_object().unwrap().clone());
    if let Some(content_type) = content_type {
        event["datacontenttype"] = content_type.into();
    }
    event
}

fn read(content_type: Option<&str>, data: &Value) -> Value {
    Read::of(&event(content_type, data)).one().event.entity("data").unwrap()
}

fn of_bytes(content_type: Option<&str>, bytes: &[u8]) -> Value {
    read(content_type, &json!({"data_base64": STANDARD.encode(bytes)}))
}

fn fault(content_type: Option<&str>, data: &Value) -> String {
    Read::of(&event(content_type, data)).faults.remove(0)
}

fn fault_of_bytes(content_type: Option<&str>, bytes: &[u8]) -> String {
    fault(content_type, &json!({"data_base64": STANDARD.encode(bytes)}))
}

/// All that mean JSON; nothing said does too.
const JSON: [Option<&str>; 6] = [
    None,
    Some("application/json"),
    Some("Application/JSON; charset=UTF-8"),
    Some("application/vnd.example.thing+json;v=1"),
    Some("text/json"),
    Some("application/geo+JSON"),
];

#[test]
fn json_is_read_as_json() {
    for content_type in JSON {
        for value in [json!({"a": 1}), json!([1]), json!("a text"), json!(7)] {
            assert_eq!(read(content_type, &json!({"data": value})), value, "{content_type:?}");
            assert_eq!(of_bytes(content_type, value.to_string().as_bytes()), value);
        }
        assert_eq!(of_bytes(content_type, "\u{feff} {\"a\": 1}".as_bytes()), json!({"a": 1}));
    }
}

#[test]
fn bytes_that_are_to_be_json_and_are_none_are_a_fault() {
    for content_type in JSON {
        for bytes in [b"hello".as_slice(), b"", b"{"] {
            let fault = fault_of_bytes(content_type, bytes);
            assert!(
                fault.starts_with("`data_base64` is not JSON, as `datacontenttype` says"),
                "{fault}"
            );
        }
        let fault = fault_of_bytes(content_type, b"\xff\xfe{\0}\0");
        assert!(fault.starts_with("`data_base64` is not valid UTF-8 text"), "{fault}");
    }
}

#[test]
fn text_is_a_text_whatever_it_looks_like() {
    for text in ["hello", "7", "{\"a\": 1}", "null", " \n é ", ""] {
        for content_type in
            ["text/plain", "TEXT/csv; header=present", "text/plain;charset=\"utf-8\""]
        {
            assert_eq!(
                of_bytes(Some(content_type), text.as_bytes()),
                json!(text),
                "{content_type}"
            );
            assert_eq!(read(Some(content_type), &json!({"data": text})), json!(text));
        }
    }
}

#[test]
fn text_is_read_in_the_encoding_that_it_names() {
    assert_eq!(of_bytes(Some("text/plain; charset=ISO-8859-1"), b"\xe9t\xe9"), json!("été"));
    assert_eq!(of_bytes(Some("text/plain; charset=us-ascii"), b"ete"), json!("ete"));
    let fault = fault_of_bytes(Some("text/plain; charset=utf-16"), b"\xff\xfeh\0");
    assert_eq!(
        fault,
        "text of the charset `utf-16` can't be read here, but UTF-8, US-ASCII and ISO-8859-1"
    );
    let fault = fault_of_bytes(Some("text/plain"), b"\xe9");
    assert!(fault.starts_with("`data_base64` is not valid UTF-8 text"), "{fault}");
}

#[test]
fn other_bytes_stay_as_they_are_and_say_what_they_are() {
    for bytes in [b"hello".as_slice(), b"7", b"{}", b"\xff", b""] {
        for content_type in
            ["application/octet-stream", "image/png", "application/xml", "application/json-seq"]
        {
            let data = of_bytes(Some(content_type), bytes);
            assert_eq!(data, json!({"mediaType": content_type, "base64": STANDARD.encode(bytes)}));
        }
    }
}

#[test]
fn text_of_other_types_is_a_text_and_json_of_them_is_a_fault() {
    assert_eq!(read(Some("application/xml"), &json!({"data": "<a/>"})), json!("<a/>"));
    for content_type in ["text/plain", "application/xml"] {
        let fault = fault(Some(content_type), &json!({"data": {"a": 1}}));
        assert_eq!(fault, "`data` is JSON and not a text, but `datacontenttype` does not say so");
    }
}

#[test]
fn what_is_no_media_type_is_a_fault_and_so_are_two_data_and_no_base64() {
    for content_type in ["json", "", "a/b/c", "text/plain; charset"] {
        let fault = fault(Some(content_type), &json!({"data": "text"}));
        assert!(fault.starts_with("`datacontenttype` is not a media type"), "{fault}");
    }
    let fault_of = |data: &Value| fault(None, data);
    assert!(fault_of(&json!({"data": 1, "data_base64": "MQ=="})).contains("only one is allowed"));
    assert!(fault_of(&json!({"data_base64": "!"})).starts_with("`data_base64` is not base64"));
}
