//! A difference, with what repairs it.

use std::fmt;

use domain::CountryCode;
use event_store::{StreamId, Version};
use handlers::dynamodb::country_counters::UndecodableCounter;
use read_models::{DestinationDetails, HistoryFlaw};
use serde_json::{Value, json};

use crate::output::Line;

/// Characters of the longest part, and the space after it.
const PART_WIDTH: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    History,
    Row,
    Document,
    Page,
    Country,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    part: Part,
    /// The stream, row or country that differs.
    subject: String,
    what: String,
    mend: String,
}

impl Difference {
    /// `table` is the events table, as an argument of the AWS CLI.
    pub(super) fn in_history(stream: &StreamId, flaw: &HistoryFlaw, table: &str) -> Self {
        let mend = match flaw {
            // No append leaves a gap, so either events were lost, or something wrote past the event store.
            HistoryFlaw::Gap { from, next } if *from == Version::EMPTY.next() => format!(
                "if its first events were lost, restore the events table to a moment when they were there; if it never had them, remove what there is of it, and drop the faults that say so: {}",
                delete_item(table, stream, *next)
            ),
            HistoryFlaw::Gap { .. } | HistoryFlaw::OutOfOrder { .. } => {
                "restore the events table to a moment before this, and find out who may delete there"
                    .to_owned()
            }
            HistoryFlaw::RepeatedId { .. } => {
                "find out who appends without the event store; what is shown is right".to_owned()
            }
            HistoryFlaw::Unreadable { .. } => {
                format!(
                    "deploy a version that knows this event, then visitplannr reproject {}",
                    stream.id
                )
            }
        };
        Self { part: Part::History, subject: stream.to_string(), what: flaw.to_string(), mend }
    }

    pub(super) fn in_row(id: &str, what: String) -> Self {
        let (subject, mend) = (id.to_owned(), format!("visitplannr reproject {id}"));
        Self { part: Part::Row, subject, what, mend }
    }

    /// These entries are in the wrong position of the document, or have other content.
    pub(super) fn in_document(ids: &[String], damage: Option<String>) -> Self {
        let ids = ids.join(" ");
        let damage = damage.map(|damage| format!("{damage}; ")).unwrap_or_default();
        Self {
            part: Part::Document,
            subject: "recent-destinations".to_owned(),
            what: format!("{damage}it differs from rows and areas for {ids}"),
            mend: format!("visitplannr reproject {ids}"),
        }
    }

    /// The document is right as far as it can be decoded.
    pub(super) fn of_document(damage: String) -> Self {
        let (subject, mend) = ("recent-destinations".to_owned(), "visitplannr rebuild".to_owned());
        Self { part: Part::Document, subject, what: damage, mend }
    }

    /// A row that belongs to no destination.
    pub(super) fn in_row_of_nothing(key: &str) -> Self {
        let (subject, mend) = (key.to_owned(), "visitplannr rebuild".to_owned());
        Self {
            part: Part::Row,
            subject,
            what: "it does not belong to a destination".to_owned(),
            mend,
        }
    }

    pub(super) fn in_page(key: &str, what: &str) -> Self {
        let mend =
            "the next reconcile tick renders it, within 15 minutes or when the system starts";
        let (subject, what) = (key.to_owned(), what.to_owned());
        Self { part: Part::Page, subject, what, mend: mend.to_owned() }
    }

    /// A counter that can't be decoded.
    pub(super) fn in_counter(counter: &UndecodableCounter) -> Self {
        Self {
            part: Part::Country,
            subject: counter.country.clone(),
            what: format!("its counter can't be decoded: {}", counter.reason),
            mend: "visitplannr reproject --countries".to_owned(),
        }
    }

    /// The number of places by the counter, and by the events.
    pub(super) fn in_country(country: CountryCode, counted: u64, listed: u64) -> Self {
        let mend = if counted < listed {
            "visitplannr faults list; if it is not there, visitplannr replay --to count-by-country --type GeolocationValidationSucceeded; and if that counts nothing, visitplannr reproject --countries"
        } else {
            "visitplannr reproject --countries"
        };
        Self {
            part: Part::Country,
            subject: country.as_str().to_owned(),
            what: format!("places counted: {counted}; listed by events: {listed}"),
            mend: mend.to_owned(),
        }
    }

    pub(super) fn as_json(&self) -> Value {
        json!({
            "in": self.part.to_string(),
            "of": self.subject,
            "difference": self.what,
            "mend": self.mend,
        })
    }

    /// The lines for people: what differs, how, and what to do.
    pub(super) fn lines(&self) -> [Line; 3] {
        let Self { part, subject, what, mend } = self;
        let indented = |text: &str| Line::default().column("", PART_WIDTH).text(text);
        [
            Line::default().column(part, PART_WIDTH).text(subject),
            indented(what),
            indented(&format!("mend: {mend}")),
        ]
    }
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::History => "history",
            Self::Row => "row",
            Self::Document => "document",
            Self::Page => "page",
            Self::Country => "country",
        })
    }
}

fn delete_item(table: &str, stream: &StreamId, version: Version) -> String {
    let key = json!({"pk": {"S": format!("{stream}#stream")}, "sk": {"N": version.to_string()}});
    format!("aws dynamodb delete-item --table-name {table} --key '{key}'")
}

/// How a row differs from its events; `None` if it does not.
pub(super) fn row_difference(
    made: Option<&DestinationDetails>,
    shown: Option<&DestinationDetails>,
) -> Option<String> {
    match (made, shown) {
        (None, None) => None,
        (Some(made), None) => Some(format!("it is missing; {} events make one", made.version)),
        (None, Some(_)) => Some("it is there, and no events make one".to_owned()),
        (Some(made), Some(shown)) if made.version != shown.version => {
            let (made, shown) = (made.version, shown.version);
            Some(format!("it has version {shown}; its events make version {made}"))
        }
        (Some(made), Some(shown)) => {
            let (made, shown) = (fields(made), fields(shown));
            let names = made.keys().chain(shown.keys().filter(|name| !made.contains_key(*name)));
            let differing: Vec<_> =
                names.filter(|name| made.get(*name) != shown.get(*name)).cloned().collect();
            let says = format!("it differs from what its events make: {}", differing.join(", "));
            (!differing.is_empty()).then_some(says)
        }
    }
}

/// All fields of a row, except what blocks it: that is a difference of history, and its wording may change.
fn fields(row: &DestinationDetails) -> serde_json::Map<String, Value> {
    let mut fields = match serde_json::to_value(row) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    if let Some(blocked) = fields.get_mut("blocked") {
        *blocked = json!(true);
    }
    fields
}
