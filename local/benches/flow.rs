//! The figures of the whole flow on this machine, over real HTTP: `cargo bench -p local --bench flow`.
//!
//! `-- latency`, `-- saturated [PROPOSALS]`, `-- flat [PROPOSALS]` and `-- requests [PROPOSALS]`
//! measure one of them.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a bench")]

#[path = "flow/load.rs"]
mod load;
#[path = "flow/raw_puts.rs"]
mod raw_puts;
#[path = "flow/scenario.rs"]
mod scenario;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number = arguments.get(1).and_then(|number| number.parse().ok());
    match arguments.first().map(String::as_str) {
        Some("latency") => scenario::latency(number.unwrap_or(300)).await,
        Some("saturated") => scenario::saturated(number.unwrap_or(10_000)).await,
        Some("flat") => scenario::flat(number.unwrap_or(210_000)).await,
        Some("requests") => scenario::requests(number.unwrap_or(10_000)).await,
        _ => {
            scenario::latency(300).await;
            scenario::saturated(10_000).await;
            scenario::requests(10_000).await;
        }
    }
}
