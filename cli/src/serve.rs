//! `visitplannr serve`: runs the whole system, until it is stopped.

use anyhow::{Context, Result, anyhow};
use local::{Options, System};

use crate::arguments::ServeArguments;
use crate::output::{Line, Output, Style};
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
    for line in places(&system, arguments.ephemeral) {
        tell(line);
    }
    tokio::select! {
        failed = seed(&system, arguments.seed) => failed?,
        () = stop.received() => {}
    }
    tell("");
    tell("Stopping: finishing the work in progress.");
    system.stop().await;
    tell(if arguments.ephemeral {
        "Stopped. Nothing was kept."
    } else {
        "Stopped. Nothing is lost; start it again to continue."
    });
    Ok(())
}

/// Proposes the requested places. Returns only if that fails.
async fn seed(system: &System, count: usize) -> Result<()> {
    if count > 0 {
        system.seed(count).await.map_err(|answer| anyhow!("seeding failed: {answer}"))?;
        tell(format!("  proposed   {count} places"));
        // The last places are counted after the last page was published.
        system.caught_up().await?;
        system.reconcile().await;
    }
    std::future::pending().await
}

/// Prints a line; neither a reader that has left nor a full disk stops the system.
fn tell(line: impl Into<Line>) {
    let mut output = Output::new();
    let _ = output.line(line).and_then(|_| output.flush());
}

/// The addresses and directories of the system.
fn places(system: &System, ephemeral: bool) -> Vec<Line> {
    let site = system.address();
    let kept = if ephemeral { " (gone in the end)" } else { "" };
    let running = format_args!("Visitplannr is running: http://{site}/");
    let running = Line::default().styled(Style::Bold, running, 0);
    let places = [
        format!("  API        http://{site}/destinations (contract: http://{site}/openapi.yaml)"),
        format!("  DynamoDB   http://{}", system.dynamodb_address()),
        format!(
            "  functions  http://{} (Lambda's Invoke API; EventBridge's PutEvents)",
            system.running().functions
        ),
        format!("  data       {}{kept}", system.dynamodb().directory().display()),
        format!("  site       {}", system.site_directory().display()),
        format!("  mail       {}", system.mail_directory().display()),
        "  stop       Ctrl-C".to_owned(),
    ];
    [running].into_iter().chain(places.map(Line::from)).collect()
}
