//! `visitplannr serve`: the whole system, until somebody stops it.

use std::fmt::Display;
use std::io::{IsTerminal, Write, stdout};

use anyhow::{Context, Result, anyhow};
use local::{Options, System};

use crate::arguments::ServeArguments;
use crate::stop_signal::StopSignal;

/// Runs the system until Ctrl-C or SIGTERM.
pub(crate) async fn serve(arguments: &ServeArguments) -> Result<()> {
    let options = Options {
        data_directory: (!arguments.ephemeral).then(|| arguments.data_dir.clone()),
        port: arguments.port,
        dynamodb_port: arguments.dynamodb_port,
        lambda_port: arguments.lambda_port,
        mail_limits: arguments.mail.limits(),
    };
    let mut stop = StopSignal::listen().context("signals can't be received")?;
    let system = System::start(&options).await?;
    tell(places(&system, arguments.ephemeral));
    tokio::select! {
        failed = seed(&system, arguments.seed) => failed?,
        () = stop.received() => {}
    }
    tell("\nStopping: work in hand is finished first.");
    system.stop().await;
    tell(if arguments.ephemeral {
        "Stopped. Nothing is kept."
    } else {
        "Stopped. Nothing is lost: start again to go on."
    });
    Ok(())
}

/// Proposes the places asked for. Returns only if that fails.
async fn seed(system: &System, count: usize) -> Result<()> {
    if count > 0 {
        system.seed(count).await.map_err(|answer| anyhow!("seeding failed: {answer}"))?;
        tell(format_args!("  proposed   {count} places"));
        // The last places are counted after the last page was put.
        system.caught_up().await?;
        system.reconcile().await;
    }
    std::future::pending().await
}

/// Prints a line for whoever still reads: a reader that has left is no reason to fail.
fn tell(line: impl Display) {
    let _ = writeln!(stdout(), "{line}");
}

/// Where everything is.
fn places(system: &System, ephemeral: bool) -> String {
    let (bold, plain) = if stdout().is_terminal() { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    let site = system.address();
    let kept = if ephemeral { " (gone in the end)" } else { "" };
    format!(
        "{bold}Visitplannr is running: http://{site}/{plain}\n\
         \x20 API        http://{site}/destinations (contract: http://{site}/openapi.yaml)\n\
         \x20 DynamoDB   http://{dynamodb}\n\
         \x20 functions  http://{functions} (Lambda's Invoke API; EventBridge's PutEvents)\n\
         \x20 data       {directory}{kept}\n\
         \x20 site       {pages}\n\
         \x20 mail       {mail}\n\
         \x20 stop       Ctrl-C",
        dynamodb = system.dynamodb_address(),
        functions = system.running().functions,
        directory = system.dynamodb().directory().display(),
        pages = system.site_directory().display(),
        mail = system.mail_directory().display(),
    )
}
