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
mod on_failure;
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

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::CommandFactory;
use clap::error::ErrorKind;
use output::{complain, parse_arguments, refuse, start_logging};
use rustix::fs::Mode;
use rustix::process::umask;
use system::Contradiction;

#[tokio::main]
async fn main() -> ExitCode {
    // Addresses, keys and history: only the owner may read what is written.
    umask(Mode::RWXG | Mode::RWXO);
    start_logging();
    let done = match parse_arguments::<Arguments>().into_command() {
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
        Command::OnFailure(arguments) => on_failure::run(&arguments).await,
        Command::Forget(arguments) => forget::run(&arguments).await,
        Command::Doctor(arguments) => doctor::run(&arguments).await,
        Command::Seed(arguments) => seed::run(&arguments).await,
        Command::Smoke(arguments) => smoke::run(&arguments).await,
        Command::Diagram(arguments) => diagram::draw(&arguments),
        Command::Completions(arguments) => {
            completions::print(&arguments, &mut Arguments::command())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if let Some(contradiction) = error.downcast_ref::<Contradiction>() {
                refuse(&Arguments::command().error(ErrorKind::ArgumentConflict, contradiction));
            }
            complain(format_args!("visitplannr: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
