//! Reads any payload that Lambda delivers, and prints its events as JSON, one a line.
//!
//! `cargo run -q -p stream-processing --example from_lambda < payload.json`
//!
//! What can't be read is a fault, one a line on stderr; the others are printed all the same. Only a
//! payload that is none ends with 1.

use std::error::Error;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use chrono::Utc;
use serde::Serialize;
use stream_processing::Fault;
use stream_processing::sources::{Payload, Records};

fn main() -> ExitCode {
    match print_events() {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the events has seen enough.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody left to hear it.
            let _ = writeln!(io::stderr(), "from_lambda: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print_events() -> Result<(), Box<dyn Error>> {
    let payload = payload()?;
    let mut events = io::BufWriter::new(io::stdout().lock());
    for unit in Records::of(&payload) {
        match unit {
            Ok(unit) => print(&mut events, unit.event())?,
            Err(failed) => {
                for fault in Fault::of("from_lambda", &failed, Utc::now()) {
                    print(&mut io::stderr().lock(), &fault.to_event())?;
                }
            }
        }
    }
    Ok(events.flush()?)
}

fn payload() -> Result<Payload, Box<dyn Error>> {
    let mut bytes = vec![];
    io::stdin().read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|error| format!("stdin is not UTF-8: {error}"))?;
    Ok(Payload::parse(text)?)
}

/// In one line: an entity that was written in several has its line breaks between its tokens only,
/// because JSON escapes those in strings.
fn print(output: &mut impl Write, value: &impl Serialize) -> Result<(), Box<dyn Error>> {
    let mut line = serde_json::to_vec(value)?;
    line.retain(|byte| !matches!(byte, b'\n' | b'\r'));
    line.push(b'\n');
    Ok(output.write_all(&line)?)
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
