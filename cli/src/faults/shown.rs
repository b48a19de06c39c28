//! Faults as people and scripts see them: without the values of the records, which may be personal.

use std::fmt::Write;

use anyhow::Result;
use serde_json::{Value, json};
use stream_processing::Fault;

/// A line a fault, for people.
pub(crate) fn as_table(faults: &[Fault]) -> String {
    if faults.is_empty() {
        return "No faults.".to_owned();
    }
    let place = |fault: &Fault| format!("{}/{}", fault.function, fault.pipeline);
    let widest = faults.iter().map(|fault| place(fault).len()).max().unwrap_or_default();
    let lines = faults.iter().map(|fault| {
        let raised = fault.raised_at.format("%Y-%m-%d %H:%M:%S");
        let (id, place, message) = (fault.id, place(fault), first_line(&fault.error.message));
        format!("{id}  {raised}  {place:widest$}  {message}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A JSON object a line, for scripts.
pub(crate) fn as_json(faults: &[Fault]) -> Result<String> {
    let lines = faults.iter().map(|fault| serde_json::to_string(&summary(fault)));
    Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
}

/// All about one fault.
pub(crate) fn in_full(fault: &Fault, whole: bool) -> Result<String> {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:9} {}", value.replace('\n', "\n          "));
    };
    line("fault", &fault.id.to_string());
    line("raised", &fault.raised_at.to_rfc3339());
    line("function", &fault.function);
    line("pipeline", &fault.pipeline);
    line("event", &format!("{} {}", fault.event_type, fault.event_id));
    line("error", &format!("{}", fault.error));
    if !fault.error.stack.is_empty() {
        line("", &fault.error.stack);
    }
    if !fault.batch.is_empty() {
        line("batch", &fault.batch.join("\n"));
    }
    let record = if whole {
        fault.record.clone()
    } else {
        serde_json::to_string_pretty(&fault.redacted_record())?
    };
    line("record", &record);
    Ok(text.trim_end().to_owned())
}

fn summary(fault: &Fault) -> Value {
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

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
