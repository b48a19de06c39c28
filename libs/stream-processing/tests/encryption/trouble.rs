//! What somebody changed, moved or made up.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use stream_processing::Event;
use stream_processing::encryption::{EncryptionError, KeyStore};

use super::story::{ADA, encrypted, encryption, person, with_person};

fn is_tampered<T: std::fmt::Debug>(answer: &Result<T, EncryptionError>) {
    assert!(matches!(answer, Err(EncryptionError::Tampered { .. })), "{answer:?}");
}

#[tokio::test]
async fn any_changed_byte_is_noticed() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name"]).await;
    let sealed = STANDARD.decode(person(&event)["name"].as_str().unwrap()).unwrap();
    for place in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        let mut person = person(&event);
        person["name"] = STANDARD.encode(changed).into();
        is_tampered(&encryption.decrypt(with_person(event.clone(), &person)).await);
    }
}

#[tokio::test]
async fn what_is_no_ciphertext_at_all_is_noticed() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name"]).await;
    for value in [json!("Ada"), json!(7), json!(""), json!("AAAA"), json!(null)] {
        let mut person = person(&event);
        person["name"] = value;
        is_tampered(&encryption.decrypt(with_person(event.clone(), &person)).await);
    }
}

#[tokio::test]
async fn a_field_that_was_moved_to_another_place_is_noticed() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name", "/person/id"]).await;
    let mut person = person(&event);
    (person["name"], person["id"]) = (person["id"].clone(), person["name"].clone());
    is_tampered(&encryption.decrypt(with_person(event, &person)).await);
}

#[tokio::test]
async fn a_field_that_was_moved_to_another_event_is_noticed() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name"]).await;
    is_tampered(&encryption.decrypt(Event { id: "event-2".to_owned(), ..event }).await);
}

#[tokio::test]
async fn another_subjects_key_opens_nothing() {
    let encryption = encryption();
    let mut event = encrypted(&encryption, &["/person/name"]).await;
    let own = encryption.keys().key_for(ADA).await.unwrap();
    let other = encryption.keys().key_for("person-bob").await.unwrap();
    let eem = event.eem.unwrap().get().replace(own.id(), other.id());
    event.eem = Some(serde_json::from_str(&eem).unwrap());
    is_tampered(&encryption.decrypt(event).await);
}

#[tokio::test]
async fn metadata_that_is_none_or_of_another_algorithm_or_field_is_refused() {
    let encryption = encryption();
    let event = encrypted(&encryption, &["/person/name"]).await;
    let eem = event.eem.as_ref().unwrap().get().to_owned();
    for (eem, why) in [
        ("7".to_owned(), "is not encryption metadata"),
        (eem.replace("AES-256-GCM", "ROT13"), "`ROT13` is not known"),
        (eem.replace("/person/name", "/person/nothing"), "has no `/person/nothing`"),
    ] {
        let event = Event { eem: Some(serde_json::from_str(&eem).unwrap()), ..event.clone() };
        let refused = encryption.decrypt(event).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
}
