//! `visitplannr replay`: publishes events again.

mod arguments;
mod lake;
mod pace;
mod plan;
mod recipient;
mod sending;
mod sorting;
mod source;
mod tally;
mod target;

use anyhow::{Context, Result, bail};
use chrono::Utc;
use local::archive::{Archive, Place};
use serde_json::json;

use crate::output::Output;
use crate::progress::counting_to;
use crate::stop_signal::StopSignal;
use crate::system::{Database, OperatedSystem};
pub(crate) use arguments::ReplayArguments;
use pace::Pace;
use plan::Plan;
use recipient::{Everybody, OneSubscriber};
use sending::{Progress, Replay};
use source::Source;
use tally::Tally;
use target::Target;

/// Replays the selected events, or counts them for a dry run.
pub(crate) async fn run(arguments: &ReplayArguments) -> Result<()> {
    let place = arguments.system.place()?;
    arguments.to.admit(arguments.to_people)?;
    let now = Utc::now();
    let plan = Plan::of(arguments.to, arguments.to_people, now)?;
    let (selection, source) = (arguments.selection(now), arguments.source.clone());
    let source = source.unwrap_or_else(|| Source::of(&place));
    let mut stop = StopSignal::listen().context("signals can't be received")?;
    if arguments.dry_run {
        let told = async {
            let database = Database::of(&place).await?;
            let events = source.open(&place, &database, &selection).await?;
            let after = begin(&events, arguments.after.as_deref())?;
            Tally::of(&events, &selection, &plan, after).await?.print(arguments.json)
        };
        return tokio::select! {
            told = told => told,
            () = stop.received() => bail!("stopped"),
        };
    }
    let system = tokio::select! {
        system = OperatedSystem::reach(&place) => system?,
        () = stop.received() => bail!("stopped; nothing was replayed"),
    };
    let mut progress = Progress::default();
    let sent = async {
        let events = source.open(&place, &system.database, &selection).await?;
        progress.last = begin(&events, arguments.after.as_deref())?;
        let replay = Replay { source: &events, selection: &selection, plan: &plan };
        send(&replay, &system, arguments, &mut progress).await
    };
    let ended = tokio::select! {
        sent = sent => sent,
        () = stop.received() => Err(anyhow::anyhow!("stopped")),
    };
    system.leave().await;
    match ended {
        Ok(()) => tell(arguments, &plan, &progress),
        Err(error) => Err(error.context(where_to_go_on(&progress))),
    }
}

async fn send(
    replay: &Replay<'_>,
    system: &OperatedSystem,
    arguments: &ReplayArguments,
    progress: &mut Progress,
) -> Result<()> {
    let all = replay.source.count(progress.last.as_ref(), replay.selection)?;
    let (bar, pace) = (counting_to(all, "events"), Pace::of(arguments.rate));
    match arguments.to {
        Target::Bus => replay.send(&Everybody(&system.bus), pace, progress, &bar).await?,
        Target::Subscriber(it) => {
            let one = OneSubscriber { functions: &system.functions, name: it.name };
            replay.send(&one, pace, progress, &bar).await?;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// The position of the event to continue after.
fn begin(source: &Archive, after: Option<&str>) -> Result<Option<Place>> {
    let Some(id) = after else {
        return Ok(None);
    };
    let place = source.find_event(id)?;
    let place = place.with_context(|| format!("there is no event {id} to go on after"))?;
    Ok(Some(place))
}

fn where_to_go_on(progress: &Progress) -> String {
    let sent = progress.sent;
    match &progress.last {
        Some(place) => format!(
            "{sent} events were replayed; go on with the same command and --after {}",
            place.event_id()
        ),
        None => "nothing was replayed; run the same command again".to_owned(),
    }
}

fn tell(arguments: &ReplayArguments, plan: &Plan, progress: &Progress) -> Result<()> {
    let Progress { sent, too_old, last } = progress;
    let (to, name) = (arguments.to.name(), &plan.name);
    let mut output = Output::new();
    if arguments.json {
        let last = last.as_ref().map(Place::event_id);
        let told = json!({"name": name, "to": to, "events": sent, "tooOld": too_old, "last": last});
        output.json(&told)?;
    } else if *sent == 0 {
        output.line("No events to replay.")?;
    } else {
        output.line(format!("{sent} events replayed to {to}, as {name}."))?;
        output.line(format!(
            "Events that could not be processed are faults: visitplannr faults list{}",
            faults_of(arguments.to)
        ))?;
    }
    if *too_old > 0 && !arguments.json {
        output.line(format!(
            "{too_old} left out: {to} no longer remembers whether it handled events this old."
        ))?;
    }
    output.flush()?;
    Ok(())
}

/// Functions do not report which messages became faults; neither do queues' mappings.
fn faults_of(target: Target) -> String {
    match target {
        Target::Bus => String::new(),
        Target::Subscriber(it) => format!(" --function {}", it.name),
    }
}
