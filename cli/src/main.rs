//! The `visitplannr` command.

mod aggregate;
mod archive;
mod arguments;
mod completions;
mod diagram;
mod doctor;
mod events;
mod export;
mod faults;
mod forget;
mod http_client;
mod import;
mod in_thread;
mod output;
mod progress;
mod rebuild;
mod replay;
mod reproject;
mod seed;
mod serve;
mod site;
mod smoke;
mod stop_signal;
mod system;
mod verify;

use std::io::{IsTerminal, Write, stderr};
use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    start_logging();
    let done = match Arguments::parse().into_command() {
        Command::Serve(arguments) => serve::serve(&arguments).await,
        Command::Events(arguments) => events::run(&arguments).await,
        Command::Verify(arguments) => verify::run(&arguments).await,
        Command::Reproject(arguments) => reproject::run(&arguments).await,
        Command::Rebuild(arguments) => rebuild::run(&arguments).await,
        Command::Archive(arguments) => archive::run(&arguments).await,
        Command::Replay(arguments) => replay::run(&arguments).await,
        Command::Export(arguments) => export::run(&arguments).await,
        Command::Import(arguments) => import::run(&arguments).await,
        Command::Faults(arguments) => faults::run(&arguments).await,
        Command::Forget(arguments) => forget::run(&arguments).await,
        Command::Doctor(arguments) => doctor::run(&arguments).await,
        Command::Seed(arguments) => seed::run(&arguments).await,
        Command::Smoke(arguments) => smoke::run(&arguments).await,
        Command::Diagram(arguments) => diagram::draw(&arguments),
        Command::Completions(arguments) => completions::print(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(stderr(), "visitplannr: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What is logged unless `RUST_LOG` says otherwise: warnings, but not where the SDK has looked for a region and
/// credentials in vain (a command that needs them says what to do), nor that the embedded database has no connection that it
/// could close after an error, nor that a condition did not hold, of which the emulator's server warns.
const LOGGED: &str = "warn,aws_config=off,aws_smithy_runtime::client::http::connection_poisoning=off,dynoxide::server=error";

/// Logs go to standard error.
fn start_logging() {
    let level = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    tracing_subscriber::fmt()
        .with_env_filter(level)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        // They would go to standard error too, and end the task that logged.
        .log_internal_errors(false)
        .init();
}
