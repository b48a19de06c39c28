//! How fast the Lambda binaries start and answer, and how much they take: each against `hello`, the
//! least that a function can be.
//!
//! ```text
//! cargo build --release -p handlers --bins
//! cargo build --release -p handlers --examples
//! target/release/examples/lambda-figures [SPAWNS [INVOCATIONS]]
//! ```
//!
//! It plays Lambda's runtime API and, over HTTPS, the services behind the functions. Every round
//! starts each program once, so that whatever else the machine does meets them all alike.

mod figures;
mod function;
mod http;
mod runtime_api;
mod services;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use handlers::stations::declarations;
use serde_json::Value;

use crate::figures::Figures;
use crate::function::Function;
use crate::runtime_api::{Answer, RuntimeApi};

/// Rounds that only warm the page cache.
const DROPPED: usize = 3;
/// Invocations of every process, for the median of warm ones.
const WARM: usize = 10;

/// The settings of all functions, as `template.yaml` gives them.
const SETTINGS: &[(&str, &str)] = &[
    ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("AWS_SESSION_TOKEN", "a-token"),
    ("AWS_REGION", "us-east-1"),
    ("RUST_LOG", "info"),
    ("EVENTS_TABLE", "samples-events"),
    ("READ_MODELS_TABLE", "samples-read-models"),
    ("FAULTS_TABLE", "samples-faults"),
    ("KEPT_PROPOSALS_TABLE", "samples-kept-proposals"),
    ("COUNTERS_TABLE", "samples-counters"),
    ("JOURNAL_TABLE", "samples-journal"),
    ("SITE_BUCKET", "samples-site"),
    ("RECENT_DESTINATIONS_LIMIT", "20"),
    ("DISTRIBUTION_ID_PARAMETER", "/samples/distribution-id"),
    ("INVALIDATIONS_PER_MONTH", "1000"),
    ("INVALIDATION_BURST", "50"),
    ("EVENT_BUS", "samples"),
    ("MAIL_SENDER", "visitplannr@example.com"),
    ("MAIL_CLAIMS_TABLE", "samples-mail-claims"),
    ("MAIL_DAILY_LIMIT", "200"),
    ("MAIL_DOMAIN_DAILY_LIMIT", "50"),
    ("MAIL_VIEWER_HOURLY_LIMIT", "5"),
    ("VIEWER_PROPOSALS_PER_MINUTE", "1000000000"),
    ("PROPOSALS", "open"),
    ("CDN_SECRET", "what the CDN is known by"),
    ("KEYS_TABLE", "samples-keys"),
    ("WRAPPING_KEY", "samples-wrapping-key"),
    ("ADDRESS_HASH_KEY", "samples-address-hash-key"),
    ("SITE_URL", "https://visitplannr.example"),
];

/// What Lambda itself tells a function.
const CONTEXT: [(&str, &str); 5] = [
    ("AWS_LAMBDA_FUNCTION_NAME", "function"),
    ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
    ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
    ("AWS_LAMBDA_LOG_GROUP_NAME", "group"),
    ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
];

struct Program {
    binary: PathBuf,
    event: Vec<u8>,
}

/// Where everything is, for all programs.
struct Stage {
    environment: Vec<(String, String)>,
    log: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut counts = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let spawns = counts.next().transpose()?.unwrap_or(40);
    let invocations = counts.next().transpose()?.unwrap_or(1000);

    let directory = tempfile::tempdir()?;
    let mut environment = services::start(&directory.path().join("ca.pem"), &sample_events()?)?;
    for (name, value) in SETTINGS.iter().chain(&CONTEXT) {
        environment.push((name.to_string(), value.to_string()));
    }
    let stage = Stage { environment, log: directory.path().join("log") };

    let programs = programs()?;
    let mut figures = vec![];
    for program in &programs {
        figures.push(Figures::of(&program.binary)?);
    }
    for round in 0..spawns + DROPPED {
        for (program, figures) in programs.iter().zip(&mut figures) {
            let measured = stage.measure(program, WARM, figures);
            measured.map_err(|error| format!("{}: {error}", program.binary.display()))?;
            if round < DROPPED {
                *figures = Figures::of(&program.binary)?;
            }
        }
    }
    for (program, figures) in programs.iter().zip(&mut figures) {
        let mut many = Figures::of(&program.binary)?;
        stage.measure(program, invocations, &mut many)?;
        figures.memory = many.memory;
    }
    println!("{spawns} starts each, in turn; memory after {invocations} invocations\n");
    figures::print(&figures);
    println!("\nsample                                    answer");
    for sample in samples()? {
        println!("{:40}  {}", file_stem(&sample), stage.answer(&sample)?);
    }
    Ok(())
}

impl Stage {
    /// Starts the program once and has it answer its event again and again.
    fn measure(
        &self,
        program: &Program,
        invocations: usize,
        figures: &mut Figures,
    ) -> Result<(), Box<dyn Error>> {
        let mut api = RuntimeApi::start()?;
        let function = Function::start(&program.binary, api.address, &self.environment, &self.log)?;
        let mut poll = api.poll().map_err(|error| self.explain(&error))?;
        figures.cpu.push(function.cpu()?);
        figures.start.push(poll.at.duration_since(function.started));
        let log = fs::read_to_string(&self.log)?;
        if !log.is_empty() {
            return Err(format!("it did not start smoothly:\n{log}").into());
        }
        for invocation in 0..invocations {
            let answer = api.invoke(poll, &program.event).map_err(|error| self.explain(&error))?;
            if answer.failed {
                return Err(self.explain(&String::from_utf8_lossy(&answer.body)));
            }
            let times = if invocation == 0 { &mut figures.first } else { &mut figures.warm };
            times.push(answer.took);
            poll = api.poll()?;
        }
        figures.memory = function.peak_memory()?;
        Ok(())
    }

    /// What the function says to a sample: an HTTP status, or the whole answer.
    fn answer(&self, sample: &Path) -> Result<String, Box<dyn Error>> {
        let name = file_stem(sample);
        let mut functions = declarations().into_iter().map(|station| station.name);
        let function =
            functions.find(|it| name.starts_with(it)).ok_or("a sample of no function")?;
        let mut api = RuntimeApi::start()?;
        let binary = release_directory()?.join(function);
        let _function = Function::start(&binary, api.address, &self.environment, &self.log)?;
        let poll = api.poll().map_err(|error| self.explain(&error))?;
        let Answer { body, .. } = api.invoke(poll, &fs::read(sample)?)?;
        let answer: Value = serde_json::from_slice(&body)?;
        Ok(answer.get("statusCode").unwrap_or(&answer).to_string())
    }

    fn explain(&self, error: &impl std::fmt::Display) -> Box<dyn Error> {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        format!("{error}\n{log}").into()
    }
}

/// `hello` is the first one.
fn programs() -> Result<Vec<Program>, Box<dyn Error>> {
    let directory = release_directory()?;
    let hello = Program { binary: directory.join("examples/hello"), event: b"{}".to_vec() };
    let mut programs = vec![hello];
    let samples = samples()?;
    for station in declarations() {
        // The shortest name is the plainest case.
        let of_station = samples.iter().filter(|it| file_stem(it).starts_with(station.name));
        let sample = of_station.min_by_key(|it| file_stem(it).len()).ok_or("no sample")?;
        programs.push(Program { binary: directory.join(station.name), event: fs::read(sample)? });
    }
    Ok(programs)
}

/// The events that the samples tell of, as items of the events table.
fn sample_events() -> Result<Vec<Value>, Box<dyn Error>> {
    let sample = fs::read(samples_directory().join("project-destinations.json"))?;
    let mut sample: Value = serde_json::from_slice(&sample)?;
    let records = sample["Records"].as_array_mut().ok_or("a sample without records")?;
    Ok(records.iter_mut().map(|record| record["dynamodb"]["NewImage"].take()).collect())
}

fn samples() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut samples = vec![];
    for entry in fs::read_dir(samples_directory())? {
        samples.push(entry?.path());
    }
    samples.sort_unstable();
    Ok(samples)
}

fn samples_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/events")
}

/// This program is in the directory `examples` of it.
fn release_directory() -> Result<PathBuf, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    Ok(program.ancestors().nth(2).ok_or("this program is in no target directory")?.to_owned())
}

fn file_stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
