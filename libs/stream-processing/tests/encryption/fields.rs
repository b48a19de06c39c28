//! Which fields are encrypted, and what is left of them.

use proptest::prelude::*;
use serde_json::{Value, json};
use stream_processing::Event;
use stream_processing::encryption::{EncryptionError, EncryptionMetadata, Erased, KeyStore};

use super::story::{ADA, encrypted, encryption, event, person, readable};

#[tokio::test]
async fn a_named_field_is_unreadable_and_the_others_are_not() {
    let person = person(&encrypted(&encryption(), &["/person/name", "/person/home/street"]).await);
    assert_ne!(person["name"], "Ada");
    assert_ne!(person["home"]["street"], "Main");
    assert_eq!((&person["id"], &person["home"]["no"]), (&json!(7), &json!(1)));
}

#[tokio::test]
async fn what_was_encrypted_is_decrypted() {
    let encryption = encryption();
    for fields in [&["/person"][..], &["/person/name", "/person/home"], &["/person/nothing"]] {
        let event_there = encrypted(&encryption, fields).await;
        let decrypted = encryption.decrypt(event_there).await.unwrap();
        assert_eq!(readable(&decrypted), person(&event()), "{fields:?}");
        assert!(decrypted.event.eem.is_none());
    }
}

#[tokio::test]
async fn the_event_carries_the_keys_id_and_nothing_of_the_key() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name"]).await;
    let eem: Value = serde_json::from_str(event.eem.as_ref().unwrap().get()).unwrap();
    let key = encryption.keys().key_for(ADA).await.unwrap();
    assert_eq!(
        eem,
        json!({"fields": ["/person/name"], "key": key.id(), "algorithm": "AES-256-GCM"})
    );
    let metadata: EncryptionMetadata = serde_json::from_value(eem).unwrap();
    assert_eq!(metadata.fields, ["/person/name"]);
}

#[tokio::test]
async fn a_field_is_another_text_each_time() {
    let encryption = encryption();
    let once = person(&encrypted(&encryption, &["/person/name"]).await);
    assert_ne!(once, person(&encrypted(&encryption, &["/person/name"]).await));
}

#[tokio::test]
async fn what_the_source_said_can_be_encrypted_too() {
    let encryption = encryption();
    let raw = serde_json::value::to_raw_value(&json!({"new": {"name": "Ada"}})).unwrap();
    let event = Event { raw: Some(raw), ..event() };
    let event = encryption.encrypt(event, ADA, &["/raw/new/name"]).await.unwrap();
    assert_ne!(event.raw::<Value>().unwrap()["new"]["name"], "Ada");
    let decrypted = encryption.decrypt(event).await.unwrap();
    assert_eq!(decrypted.event.raw::<Value>().unwrap()["new"]["name"], "Ada");
}

#[tokio::test]
async fn an_event_without_the_fields_needs_no_key() {
    let event = encrypted(&encryption(), &["/other", "/person/home/street/x"]).await;
    assert!(event.eem.is_none());
    assert_eq!(person(&event)["name"], "Ada");
}

#[tokio::test]
async fn an_encrypted_event_is_not_encrypted_again() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name"]).await;
    let refused = encryption.encrypt(event, ADA, &["/person/id"]).await.unwrap_err();
    assert!(matches!(refused, EncryptionError::Twice { .. }), "{refused}");
}

#[tokio::test]
async fn once_the_key_is_erased_its_fields_are_gone_and_the_others_are_readable() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name", "/person/home"]).await;
    let key = encryption.keys().key_for(ADA).await.unwrap().id().to_owned();
    encryption.keys().erase(ADA).await.unwrap();
    let decrypted = encryption.decrypt(event).await.unwrap();
    assert_eq!(person(&decrypted.event), json!({"id": 7, "name": null, "home": null}));
    let erased = |field: &str| Erased { field: field.to_owned(), key: key.clone() };
    assert_eq!(decrypted.erased, [erased("/person/name"), erased("/person/home")]);
}

#[tokio::test]
async fn a_key_made_after_an_erasure_brings_nothing_back() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name"]).await;
    encryption.keys().erase(ADA).await.unwrap();
    encryption.keys().key_for(ADA).await.unwrap();
    assert_eq!(encryption.decrypt(event).await.unwrap().erased.len(), 1);
}

#[tokio::test]
async fn each_subject_has_a_key_of_its_own() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name"]).await;
    encryption.keys().key_for("person-bob").await.unwrap();
    encryption.keys().erase("person-bob").await.unwrap();
    assert_eq!(encryption.decrypt(event).await.unwrap().erased, []);
}

proptest! {
    #[test]
    fn any_value_comes_back_to_the_byte(text in ".*", digits in "[1-9][0-9]{0,60}") {
        let json = format!(r#"{{"text": {}, "number": {digits}}}"#, json!(text));
        let mut event = event();
        event.entities = vec![("it".to_owned(), serde_json::from_str(&json).unwrap())];
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let back = runtime.block_on(async {
            let encryption = encryption();
            let event = encryption.encrypt(event, ADA, &["/it"]).await.unwrap();
            encryption.decrypt(event).await.unwrap().event
        });
        prop_assert_eq!(back.entities[0].1.get(), json);
    }
}
