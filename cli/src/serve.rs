//! `visitplannr serve`: the whole system, until somebody stops it.

use std::io::{IsTerminal, stdout};

use anyhow::{Context, Result, anyhow};
use local::{Options, System};
use tokio::signal::unix::{SignalKind, signal};

use crate::arguments::ServeArguments;

/// Runs the system until Ctrl-C or SIGTERM.
pub(crate) async fn serve(arguments: &ServeArguments) -> Result<()> {
    let options = Options {
        data_directory: (!arguments.ephemeral).then(|| arguments.data_dir.clone()),
        port: arguments.port,
        dynamodb_port: arguments.dynamodb_port,
    };
    let mut terminate = signal(SignalKind::terminate()).context("signals can't be received")?;
    let system = System::start(&options).await?;
    println!("{}", places(&system, arguments.ephemeral));
    if arguments.seed > 0 {
        system.seed(arguments.seed).await.map_err(|answer| anyhow!("seeding failed: {answer}"))?;
        println!("  proposed   {} places", arguments.seed);
    }
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.context("Ctrl-C can't be received")?,
        _ = terminate.recv() => {}
    }
    println!("\nStopping: work in hand is finished first.");
    system.stop().await;
    println!("Stopped. Nothing is lost: start again to go on.");
    Ok(())
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
         \x20 data       {directory}{kept}\n\
         \x20 site       {pages}\n\
         \x20 stop       Ctrl-C",
        dynamodb = system.dynamodb_address(),
        directory = system.dynamodb().directory().display(),
        pages = system.site_directory().display(),
    )
}
