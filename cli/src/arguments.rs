//! The command's arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use handlers::mailboxes::{DAILY_LIMIT, DOMAIN_DAILY_LIMIT, LetterLimits};
use handlers::ports::address_limit::VIEWER_HOURLY_LIMIT;
use local::MailLimits;

use crate::archive::ArchiveArguments;
use crate::completions::CompletionsArguments;
use crate::diagram::DiagramArguments;
use crate::doctor::DoctorArguments;
use crate::events::EventsArguments;
use crate::export::ExportArguments;
use crate::faults::FaultsArguments;
use crate::forget::ForgetArguments;
use crate::import::ImportArguments;
use crate::on_failure::OnFailureArguments;
use crate::rebuild::RebuildArguments;
use crate::replay::ReplayArguments;
use crate::reproject::ReprojectArguments;
use crate::seed::SeedArguments;
use crate::smoke::SmokeArguments;
use crate::system::DATA_DIRECTORY;
use crate::verify::VerifyArguments;

const EXAMPLES: &str = "\
Examples:
  visitplannr                             start the system, and keep its data under .visitplannr/
  visitplannr --seed 20                   the same, with 20 sample places
  visitplannr serve --ephemeral --port 0  a temporary system on a free port
  curl http://127.0.0.1:3000/destinations \\
    --json '{\"name\": \"Zoo\", \"geolocation\": {\"latitude\": 47.38, \"longitude\": 8.57}}'

Exit status:
  0  done
  1  failed, or done in part; standard error says why
  2  the arguments are wrong";

/// A place to take the kids: propose it, and see it on the home page.
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArguments,
}

impl Arguments {
    /// The subcommand; `serve` if there is none.
    pub(crate) fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Serve(self.serve))
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the whole system in this process (the default)
    Serve(ServeArguments),
    /// Show what happened, and follow what happens
    Events(EventsArguments),
    /// Check that the history is complete, and that read models, counts and the page match it
    Verify(VerifyArguments),
    /// Rebuild the row of a destination or an area, or the counts, from the events
    Reproject(ReprojectArguments),
    /// Rebuild all read models beside the live ones, then switch
    Rebuild(RebuildArguments),
    /// Summarize the archive of published events
    Archive(ArchiveArguments),
    /// Publish events again, or send them to one subscriber
    Replay(ReplayArguments),
    /// Write the whole history to a file
    Export(ExportArguments),
    /// Import a whole history into a system without events
    Import(ImportArguments),
    /// List, resubmit or drop records that functions could not process
    Faults(FaultsArguments),
    /// List or resubmit batches that mappings gave up
    OnFailure(OnFailureArguments),
    /// Forget a proposer's e-mail address
    Forget(ForgetArguments),
    /// Check that a system has what it needs and does its work
    Doctor(DoctorArguments),
    /// Propose sample places, some of them invalid
    Seed(SeedArguments),
    /// Send a test proposal, and follow it through the system
    Smoke(SmokeArguments),
    /// Draw the deployed flow from its template
    Diagram(DiagramArguments),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
}

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ServeArguments {
    /// Port of the site and the API on 127.0.0.1; 0 picks a free one
    #[arg(long, default_value_t = 3000)]
    pub(crate) port: u16,
    /// Port of the DynamoDB API on 127.0.0.1, for tools; 0 picks a free one
    #[arg(long, default_value_t = 8000)]
    pub(crate) dynamodb_port: u16,
    /// Port of the functions on 127.0.0.1, for tools: Lambda's Invoke API, and the bus's API; 0 picks a free one
    #[arg(long, default_value_t = 3001)]
    pub(crate) lambda_port: u16,
    /// Where data is kept between starts
    #[arg(long, value_name = "DIRECTORY", default_value = DATA_DIRECTORY)]
    pub(crate) data_dir: PathBuf,
    /// Keep nothing: start empty, and delete everything at the end
    #[arg(long, conflicts_with = "data_dir")]
    pub(crate) ephemeral: bool,
    /// Propose this many sample places; the same ones each time
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: usize,
    #[command(flatten)]
    pub(crate) mail: MailArguments,
}

/// How much mail a system may be made to send, as the stack's parameters say it on AWS.
#[derive(Debug, Args)]
#[command(next_help_heading = "Mail")]
pub(crate) struct MailArguments {
    /// E-mail addresses that one visitor may leave per hour
    #[arg(
        long = "mail-viewer-hourly-limit",
        value_name = "N",
        default_value_t = VIEWER_HOURLY_LIMIT,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    viewer_hourly: u32,
    /// First letters per day to the addresses of one domain
    #[arg(long = "mail-domain-daily-limit", value_name = "N", default_value_t = DOMAIN_DAILY_LIMIT)]
    domain_daily: u32,
    /// Letters per day to all addresses together
    #[arg(long = "mail-daily-limit", value_name = "N", default_value_t = DAILY_LIMIT)]
    daily: u32,
}

impl MailArguments {
    /// The limits as the system takes them.
    pub(crate) fn limits(&self) -> MailLimits {
        let letters = LetterLimits { daily: self.daily, domain_daily: self.domain_daily };
        MailLimits { letters, viewer_hourly: self.viewer_hourly }
    }
}
