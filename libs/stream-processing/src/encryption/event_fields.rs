//! Replaces one field of an event; everything else keeps its bytes.

use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};

use super::EncryptionError;
use crate::Event;

type Object = BTreeMap<String, Box<RawValue>>;

/// Whether the event has this field.
pub(super) fn has(event: &Event, field: &str) -> bool {
    let mut names = names(field);
    let Some(mut json) = names.next().and_then(|name| root(event, &name)).map(ToOwned::to_owned)
    else {
        return false;
    };
    for name in names {
        match serde_json::from_str::<Object>(json.get()).ok().and_then(|mut it| it.remove(&name)) {
            Some(inner) => json = inner,
            None => return false,
        }
    }
    true
}

/// Replaces the field by what `with` makes of it.
pub(super) fn replace(
    event: &mut Event,
    field: &str,
    make: impl FnOnce(&RawValue) -> Result<Box<RawValue>, EncryptionError>,
) -> Result<(), EncryptionError> {
    let names: Vec<String> = names(field).collect();
    let missing = || EncryptionError::Missing { event: event.id.clone(), field: field.to_owned() };
    let (first, rest) = names.split_first().ok_or_else(missing)?;
    let json = root(event, first).ok_or_else(missing)?;
    let replaced = replaced(json, rest, make)?.ok_or_else(missing)?;
    if first == "raw" {
        event.raw = Some(replaced);
    } else if let Some((_, entity)) = event.entities.iter_mut().find(|(name, _)| name == first) {
        *entity = replaced;
    }
    Ok(())
}

/// `None` if there is no such field.
fn replaced(
    json: &RawValue,
    names: &[String],
    make: impl FnOnce(&RawValue) -> Result<Box<RawValue>, EncryptionError>,
) -> Result<Option<Box<RawValue>>, EncryptionError> {
    let Some((name, rest)) = names.split_first() else { return make(json).map(Some) };
    let Ok(mut object) = serde_json::from_str::<Object>(json.get()) else { return Ok(None) };
    let Some(inner) = object.get(name) else { return Ok(None) };
    let Some(inner) = replaced(inner, rest, make)? else { return Ok(None) };
    object.insert(name.clone(), inner);
    Ok(Some(to_raw_value(&object)?))
}

fn root<'a>(event: &'a Event, name: &str) -> Option<&'a RawValue> {
    if name == "raw" {
        return event.raw.as_deref();
    }
    event.entities.iter().find(|(known, _)| known == name).map(|(_, json)| &**json)
}

/// The parts of a JSON pointer, unescaped. There is no way into lists: a list is encrypted as a whole.
fn names(field: &str) -> impl Iterator<Item = String> {
    let names = field.strip_prefix('/').unwrap_or(field).split('/');
    names.map(|name| name.replace("~1", "/").replace("~0", "~"))
}
