//! Shows faults without the values of their records, which may be personal.

use std::fmt::Display;

use anyhow::Result;
use handlers::legible::LegibleJson;
use serde_json::{Value, json};
use stream_processing::{ErrorDescription, Fault};

use crate::output::Line;

/// Characters of the longest field name.
const NAME_WIDTH: usize = 9;

/// One line per fault, for people.
pub(crate) fn as_table(faults: &[Fault]) -> Vec<Line> {
    if faults.is_empty() {
        return vec!["No faults.".into()];
    }
    let place = |fault: &Fault| format!("{}/{}", fault.function, fault.pipeline);
    let widest = faults.iter().map(|fault| place(fault).len()).max().unwrap_or_default();
    let line = |fault: &Fault| {
        let raised = fault.raised_at.format("%Y-%m-%d %H:%M:%S");
        let line = Line::default().text(format_args!("{}  {raised}  ", fault.id));
        line.column(place(fault), widest).text("  ").text(&fault.error.message)
    };
    faults.iter().map(line).collect()
}

/// All fields of one fault. The line breaks of its record stay.
pub(crate) fn in_full(fault: &Fault, whole: bool) -> Result<Vec<Line>> {
    let ErrorDescription { name, message, stack } = &fault.error;
    let mut lines = vec![
        line("fault", fault.id),
        line("raised", fault.raised_at.to_rfc3339()),
        line("function", &fault.function),
        line("pipeline", &fault.pipeline),
        line("event", format_args!("{} {}", fault.event_type, fault.event_id)),
        line("error", format_args!("{name}: {message}")),
    ];
    lines.extend(stack.lines().map(|cause| line("", cause)));
    lines.extend(named("batch", fault.batch.iter()));
    let record = if whole {
        fault.record.clone()
    } else {
        serde_json::to_string_pretty(&fault.redacted_record())?
    };
    lines.extend(named("record", record.lines().map(LegibleJson)));
    Ok(lines)
}

fn line(name: &str, value: impl Display) -> Line {
    Line::default().column(name, NAME_WIDTH).text(" ").text(value)
}

/// Only the first value gets the name.
fn named(name: &str, values: impl Iterator<Item = impl Display>) -> impl Iterator<Item = Line> {
    values.enumerate().map(move |(place, value)| line(if place == 0 { name } else { "" }, value))
}

/// All fields of a fault, for scripts.
pub(crate) fn summary(fault: &Fault) -> Value {
    json!({
        "id": fault.id,
        "raisedAt": fault.raised_at,
        "function": fault.function,
        "pipeline": fault.pipeline,
        "event": {"id": fault.event_id, "type": fault.event_type},
        "error": fault.error,
        "batch": fault.batch,
        "record": fault.redacted_record(),
    })
}
