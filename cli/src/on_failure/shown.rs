//! Shows batches without the values of their records, which may be personal.

use anyhow::Result;
use handlers::legible::LegibleJson;
use serde_json::{Value, json};
use stream_processing::redacted;

use super::batch::Batch;
use crate::output::Line;

/// One line per batch, for people.
pub(super) fn as_table(batches: &[Batch]) -> Vec<Line> {
    if batches.is_empty() {
        return vec!["No batch was given up.".into()];
    }
    let widest = batches.iter().map(|batch| batch.function.len()).max().unwrap_or_default();
    let line = |batch: &Batch| {
        let given_up = batch.given_up_at.format("%Y-%m-%d %H:%M:%S");
        let line = Line::default().text(format_args!("{given_up}  "));
        let line = line.column(&batch.function, widest);
        line.text(format_args!("  {:>3} records  {}  ", batch.records, batch.condition))
            .text(&batch.name)
    };
    batches.iter().map(line).collect()
}

/// All fields of one batch. The line breaks of its records stay.
pub(super) fn in_full(batch: &Batch, whole: bool) -> Result<Vec<Line>> {
    let records =
        if whole { batch.payload.clone() } else { serde_json::to_string_pretty(&records(batch))? };
    let mut lines = vec![
        Line::default().text(format_args!("batch     {}", batch.name)),
        Line::default().text(format_args!("function  {}", batch.function)),
        Line::default().text(format_args!("given up  {}", batch.given_up_at.to_rfc3339())),
        Line::default().text(format_args!("because   {}", batch.condition)),
        Line::default().text(format_args!("records   {}", batch.records)),
    ];
    lines.extend(records.lines().map(|line| Line::default().text(LegibleJson(line))));
    Ok(lines)
}

/// All fields of a batch, for scripts.
pub(super) fn summary(batch: &Batch) -> Value {
    json!({
        "name": batch.name,
        "function": batch.function,
        "givenUpAt": batch.given_up_at,
        "condition": batch.condition,
        "records": batch.records,
        "payload": records(batch),
    })
}

fn records(batch: &Batch) -> Value {
    serde_json::from_str(&batch.payload).map_or(Value::Null, redacted)
}
