use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::json;

use super::without_addresses;

fn redacted(json: &serde_json::Value) -> serde_json::Value {
    serde_json::from_str(&without_addresses(&json.to_string())).unwrap()
}

#[test]
fn an_address_is_taken_out_wherever_a_message_has_it() {
    let proposal = |email: &str| json!({"name": "Zoo", "email": email});
    for (message, expected) in [
        (proposal("ada@example.com"), json!({"name": "Zoo", "email": null})),
        (proposal("ada at example"), json!({"name": "Zoo", "email": null})),
        (json!({"EMail": ["ada", "example.com"]}), json!({"EMail": null})),
        (json!([{"contact": "ada@example.com"}, 1]), json!([{"contact": null}, 1])),
        (json!({"id": "a@b.co", "name": "c@d.co"}), json!({"id": "a@b.co", "name": "c@d.co"})),
        (json!({"body": "says a@b.co!", "n": 1}), json!({"body": "says [address]", "n": 1})),
    ] {
        assert_eq!(redacted(&message), expected);
    }
}

#[test]
fn json_within_a_text_is_looked_into() {
    let detail = json!({"data": {"email": "ada@example.com"}}).to_string();
    let record = json!({"messageId": "1", "body": json!({"detail": detail}).to_string()});

    let record = redacted(&record);

    let body: serde_json::Value = serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["detail"], json!({"data": {"email": null}}).to_string());
}

#[test]
fn an_address_that_names_a_member_is_taken_out_too() {
    let data = json!({"ada@example.com": 1, "more": {"Bob@Example.com": [2]}, "a@b": 3});
    let expected = json!({"[address]": 1, "more": {"[address]": [2]}, "a@b": 3});
    assert_eq!(redacted(&data), expected);
}

#[test]
fn data_in_base64_is_looked_into_whether_it_is_padded_or_not() {
    let open = json!({"name": "Zoo", "email": "ada@example.com"}).to_string();
    let sealed = STANDARD.encode(json!({"name": "Zoo", "email": null}).to_string());
    for encoded in [STANDARD.encode(&open), STANDARD_NO_PAD.encode(&open)] {
        assert_eq!(redacted(&json!({"data_base64": encoded})), json!({"data_base64": sealed}));
    }
    for kept in [STANDARD.encode("hello"), STANDARD.encode([0xff, 0xfe]), "no base64!".into()] {
        let message = json!({"data_base64": kept});
        assert_eq!(redacted(&message), message);
    }
}

#[test]
fn of_a_text_that_is_no_json_only_the_words_go_that_look_like_an_address() {
    for (text, expected) in [
        (r#"{"email": "ada@example.com", "name": "#, r#"{"email": "[address]", "name": "#),
        ("mailto:ada@example.com?subject=x, me @ home", "mailto:[address], me @ home"),
    ] {
        assert_eq!(without_addresses(text), expected);
    }
}

#[test]
fn what_has_no_address_stays_to_the_byte() {
    for text in [r#"{ "b": 1.10, "a": "open 10 @ 5, see @zoo", "email": null }"#, "no JSON", ""] {
        assert!(matches!(without_addresses(text), std::borrow::Cow::Borrowed(it) if it == text));
    }
}
