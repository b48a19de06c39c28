//! The words that these stories are told in.

use serde_json::value::RawValue;
use serde_json::{Value, json};
use stream_processing::Event;
use stream_processing::encryption::{Decrypted, Encryption, MemoryKeyStore};

pub(crate) const ADA: &str = "person-ada";

pub(crate) fn event() -> Event {
    let (id, event_type) = ("event-1".to_owned(), "person-changed".to_owned());
    let event = Event { id, event_type, ..Event::default() };
    let person = json!({"id": 7, "name": "Ada", "home": {"street": "Main", "no": 1}});
    event.with_entity("person", &person).unwrap()
}

pub(crate) fn encryption() -> Encryption<MemoryKeyStore> {
    Encryption::new(MemoryKeyStore::default())
}

pub(crate) async fn encrypted(keys: &Encryption<MemoryKeyStore>, fields: &[&str]) -> Event {
    keys.encrypt(event(), ADA, fields).await.unwrap()
}

pub(crate) fn person(event: &Event) -> Value {
    event.entity("person").unwrap()
}

pub(crate) fn readable(decrypted: &Decrypted) -> Value {
    assert_eq!(decrypted.erased, []);
    person(&decrypted.event)
}

/// The event with something else in its entity.
pub(crate) fn with_person(mut event: Event, person: &Value) -> Event {
    let json = RawValue::from_string(person.to_string()).unwrap();
    event.entities = vec![("person".to_owned(), json)];
    event
}
