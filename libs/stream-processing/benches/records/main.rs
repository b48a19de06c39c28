//! What a record costs: parsed, filtered, mapped and grouped; written to a table; published on a bus.
//!
//! ```text
//! cargo bench -p stream-processing --features eventbridge --bench records -- cpu kinesis-1000.json
//! cargo bench … -- materialize kinesis-10000.json --endpoint http://127.0.0.1:8123
//! cargo bench … -- publish dynamodb-10000.json --endpoint http://127.0.0.1:8124
//! cargo bench … -- start kinesis-1.json --endpoint http://127.0.0.1:8123
//! cargo bench … -- pipelines kinesis-1000.json --parallel 32 [--measured]
//! ```
//!
//! The file is a Lambda payload. It is processed again and again, each time from its bytes on; a JSON
//! line says how fast. `--measured` has the pipelines measured too; `--once` processes it once. `start` says
//! `ready`, materialises once, and says `done`.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a bench")]

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod measure;
mod work;

use std::io::Write;

use measure::Measurement;
use stream_processing::metrics::Metrics;
use work::Work;

/// Records that a repetition has at least, so that short ones can be timed.
const AT_LEAST: usize = 20_000;
const REPETITIONS: usize = 7;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let [kind, file, rest @ ..] = arguments.as_slice() else {
        eprintln!(
            "usage: records cpu|pipelines|materialize|publish|start FILE [--endpoint URL] [--parallel N] [--measured]"
        );
        return;
    };
    let option = |name: &str| {
        let place = rest.iter().position(|it| it == name)?;
        rest.get(place + 1).cloned()
    };
    let endpoint = option("--endpoint");
    let parallel = option("--parallel").map_or(16, |number| number.parse().unwrap());
    let bytes = std::fs::read(file).unwrap();
    let metrics = if rest.iter().any(|it| it == "--measured") {
        Metrics::on("Bench", |line| _ = std::hint::black_box(line.len()))
    } else {
        Metrics::off()
    };
    let work = Work::new(kind, endpoint.as_deref(), parallel).measured(metrics);
    if kind == "start" {
        println!("ready");
        std::io::stdout().flush().unwrap();
        work.run(&bytes).await;
        println!("done");
        return;
    }
    if rest.iter().any(|it| it == "--once") {
        println!("{} records", work.run(&bytes).await);
        return;
    }
    work.reset().await;
    let first = Measurement::begin();
    let records = work.run(&bytes).await;
    let first = first.end();
    let calls = if endpoint.is_some() { 2 } else { AT_LEAST.div_ceil(records) };
    let mut measured = vec![];
    for _ in 0..REPETITIONS {
        let mut all = Measurement::default();
        for _ in 0..calls {
            work.reset().await;
            let one = Measurement::begin();
            work.run(&bytes).await;
            all = all + one.end();
        }
        measured.push(all);
    }
    measure::report(kind, records, calls, &first, &measured);
}
