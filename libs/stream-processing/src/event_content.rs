//! The content of an event, which is the same however often and by whatever way it is delivered.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{Event, REPLAY_NAME, Trigger};

/// All of an event except its id and the marks of a replay: a replayed event is the same event.
#[derive(Serialize)]
pub(crate) struct EventContent<'a> {
    event_type: &'a str,
    timestamp: Option<i64>,
    partition_key: Option<&'a str>,
    tags: BTreeMap<&'a str, &'a Value>,
    entities: Vec<(&'a str, &'a RawValue)>,
    eem: Option<&'a RawValue>,
    triggers: &'a [Trigger],
    raw: Raw<'a>,
}

/// The source's own form. It includes a CloudEvent's extension attributes.
#[derive(Serialize)]
#[serde(untagged)]
enum Raw<'a> {
    Members(BTreeMap<String, &'a RawValue>),
    Other(Option<&'a RawValue>),
}

impl<'a> EventContent<'a> {
    pub(crate) fn of(event: &'a Event) -> Self {
        let tags = event.tags.iter().filter(|(name, _)| *name != REPLAY_NAME);
        Self {
            event_type: &event.event_type,
            timestamp: event.timestamp,
            partition_key: event.partition_key.as_deref(),
            tags: tags.map(|(name, value)| (name.as_str(), value)).collect(),
            entities: event.entities.iter().map(|(name, json)| (name.as_str(), &**json)).collect(),
            eem: event.eem.as_deref(),
            triggers: &event.triggers,
            raw: Raw::of(event.raw.as_deref()),
        }
    }
}

impl<'a> Raw<'a> {
    fn of(raw: Option<&'a RawValue>) -> Self {
        let members = raw.map(|json| serde_json::from_str::<BTreeMap<_, _>>(json.get()));
        match members {
            Some(Ok(mut members)) => {
                members.remove(REPLAY_NAME);
                Self::Members(members)
            }
            _ => Self::Other(raw),
        }
    }
}
