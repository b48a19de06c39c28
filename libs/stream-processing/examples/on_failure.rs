//! A subscriber of what failed elsewhere: the on-failure destination of other functions, behind a queue, a topic or a bus,
//! or invoked by Lambda itself. It gets the events that they were invoked with, and learns why they failed.
//!
//! `cargo run -q -p stream-processing --example on_failure < payload.json`

mod stdin;

use std::error::Error;
use std::num::NonZeroUsize;

use stream_processing::sources::Payload;
use stream_processing::{EventTypes, Pipeline, UnitOfWork};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let failed = Pipeline::new("failed", EventTypes::any(), |units| {
        units.filter(|unit| reason(unit).is_some()).parallel(NonZeroUsize::MIN, |unit| async move {
            let event = unit.event();
            // Where a person would be told, or the event be sent to its function once more.
            let why = reason(&unit).unwrap_or_default();
            println!("{} `{}` failed in {}: {why}", event.event_type, event.id, function(&unit));
            Ok(unit)
        })
    });
    // Whatever a function was invoked with may have failed, so plain payloads are events too. In Lambda, the request id
    // is the context's.
    let payload = Payload::of_invocation(std::io::read_to_string(std::io::stdin())?, "request")?;
    stdin::process("on_failure", failed, payload).await
}

/// Why the invocation failed, if a destination says that it did.
fn reason(unit: &UnitOfWork) -> Option<String> {
    unit.delivery().invocation.as_ref()?.reason()
}

fn function(unit: &UnitOfWork) -> &str {
    let arn = unit.delivery().invocation.as_ref().and_then(|record| record.function_arn.as_deref());
    arn.unwrap_or("a function without a name")
}
