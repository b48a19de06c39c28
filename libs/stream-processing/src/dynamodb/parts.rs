//! A fault that is too large for one item, in several.
//!
//! A Lambda payload has up to 6 MB, and one record may take all of it. The JSON
//! of such a fault is cut into parts; a head says how many there are. The head is
//! written last and read first, so that a crash never leaves an incomplete fault.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::DateTime;
use event_store::dynamodb::Item;
use uuid::Uuid;

use super::item::{fault_of, fits, id_of, item_of, outline_of, raised_at, text, text_of};
use super::log_error::FaultLogError;
use crate::Fault;

/// Bytes in a part, at most: an item's limit, with room for its keys.
const PART: usize = 350 * 1024;
/// The attribute with a part's piece of the JSON. Heads lack it.
const PIECE: &str = "part";

/// All items of a fault, in the order to write them.
pub(super) fn items_of(fault: &Fault) -> Result<Vec<Item>, serde_json::Error> {
    if fits(fault) {
        return Ok(vec![item_of(fault)]);
    }
    // The time is left out, so that a fault raised again after a crash has the same parts.
    let timeless = Fault { raised_at: DateTime::UNIX_EPOCH, ..fault.clone() };
    let json = serde_json::to_string(&timeless)?;
    let content = Uuid::new_v5(&fault.id, json.as_bytes()).to_string();
    let part = |(place, piece): (usize, &str)| {
        let key = text(&part_key(&fault.id.to_string(), &content, place));
        let part = [("pk", text(&fault.function)), ("sk", key), (PIECE, text(piece))];
        part.map(|(name, value)| (name.to_owned(), value)).into()
    };
    let mut items: Vec<Item> = pieces(&json).enumerate().map(part).collect();
    let count = AttributeValue::N(items.len().to_string());
    let mut head = outline_of(fault);
    head.extend([("content".to_owned(), text(&content)), ("parts".to_owned(), count)]);
    items.push(head);
    Ok(items)
}

/// The faults that these items hold. Parts without a head are ignored: their fault is being written or removed.
pub(super) fn faults_of(items: Vec<Item>) -> Result<Vec<Fault>, FaultLogError> {
    let (parts, heads): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|item| item.contains_key(PIECE));
    let pieces = parts.iter().map(|part| Ok((key_of(part)?, text_of(part, PIECE)?)));
    let pieces: Pieces<'_> = pieces.collect::<Result<_, FaultLogError>>()?;
    let fault = |head: &Item| match head.get("parts") {
        None => fault_of(head).map(Some),
        Some(count) => joined(head, count, &pieces),
    };
    heads.iter().map(fault).filter_map(Result::transpose).collect()
}

/// The JSON of each part, by partition key and sort key.
type Pieces<'a> = HashMap<(&'a str, &'a str), &'a str>;

/// `None` if a part is missing: the fault was removed while it was recorded again. The next attempt completes it.
fn joined(
    head: &Item,
    count: &AttributeValue,
    pieces: &Pieces<'_>,
) -> Result<Option<Fault>, FaultLogError> {
    let count = count.as_n().ok().and_then(|count| count.parse().ok());
    let count: usize = count.ok_or(FaultLogError::Undecodable("parts"))?;
    let (function, content) = (text_of(head, "pk")?, text_of(head, "content")?);
    let id = id_of(head)?.to_string();
    let mut json = String::new();
    for place in 0..count {
        let key = part_key(&id, content, place);
        let Some(piece) = pieces.get(&(function, key.as_str())) else {
            tracing::warn!(fault = id, place, "a removed fault is there without all its parts");
            return Ok(None);
        };
        json.push_str(piece);
    }
    let fault: Fault =
        serde_json::from_str(&json).map_err(|_| FaultLogError::Undecodable(PIECE))?;
    Ok(Some(Fault { raised_at: raised_at(head)?, ..fault }))
}

/// The common beginning of the sort keys of a fault's parts.
pub(super) fn prefix(id: &str) -> String {
    format!("{id}#")
}

/// The key depends on the content, so that only equal parts share one.
fn part_key(id: &str, content: &str, place: usize) -> String {
    format!("{}{content}#{place:04}", prefix(id))
}

fn key_of(item: &Item) -> Result<(&str, &str), FaultLogError> {
    Ok((text_of(item, "pk")?, text_of(item, "sk")?))
}

/// The text in pieces, cut between characters.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PART));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}
