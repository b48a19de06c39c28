//! `visitplannr rebuild`: projects the whole history again, beside the live read models.

mod arguments;
mod faults;
mod observer;
mod stages;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use read_models::rebuild::Checked;
use serde_json::json;

pub(crate) use arguments::RebuildArguments;
use faults::FaultLog;
use observer::Observer;
use stages::{Rebuilt, Stages};

use crate::output::Output;
use crate::stop_signal::StopSignal;
use crate::system::{Database, Place};

/// Builds the new model, shows it, and removes the old one.
pub(crate) async fn run(arguments: &RebuildArguments) -> Result<()> {
    let place = arguments.system.place()?;
    let mut stop = StopSignal::listen().context("signals can't be received")?;
    let (stages, observer) = tokio::select! {
        prepared = prepare(arguments, &place) => prepared?,
        () = stop.received() => bail!("stopped; the live models are unchanged"),
    };
    let begun = Instant::now();
    let (rebuilt, retirement) = stages.build(&observer, &mut stop).await?;
    let took = begun.elapsed().as_secs_f64();
    tell(arguments, &rebuilt, &observer, took)?;
    tokio::select! {
        removed = stages.remove_the_old(&retirement) => {
            removed.context("the new is shown, but the old is still there; the next rebuild removes it")
        }
        () = stop.received() => {
            bail!("stopped: the new is shown, but the old is still there; the next rebuild removes it")
        }
    }
}

async fn prepare(arguments: &RebuildArguments, place: &Place) -> Result<(Stages, Observer)> {
    let database = Database::of(place).await?;
    let limit = database.home_page_settings().await?.recent_limit;
    let faults = arguments.record_faults.then(|| FaultLog::of(&database, limit)).transpose()?;
    let stages = Stages {
        events: database.events()?,
        models: database.read_models()?,
        limit,
        settling: arguments.settle.map_or_else(|| database.settling(), Duration::from_secs),
        about: database.about_how_many_events().await,
    };
    Ok((stages, Observer::new(faults)))
}

fn tell(
    arguments: &RebuildArguments,
    rebuilt: &Rebuilt,
    observer: &Observer,
    seconds: f64,
) -> Result<()> {
    let Rebuilt { written, checked: Checked { caught_up, .. }, writing, checking } = rebuilt;
    let (events, rows, faults) = (written.events, written.rows, observer.recorded());
    let mut output = Output::new();
    if arguments.json {
        let seconds = json!({"writing": writing.as_secs_f64(), "checking": checking.as_secs_f64(), "all": seconds});
        output.json(&json!({"events": events, "rows": rows, "caughtUp": caught_up, "faults": faults, "seconds": seconds}))?;
    } else {
        let blocked = match faults {
            0 => String::new(),
            1 => "; 1 fault recorded".to_owned(),
            faults => format!("; {faults} faults recorded"),
        };
        output.line(format!(
            "{events} events made {rows} rows in {seconds:.1} s, and visitors see them{blocked}."
        ))?;
    }
    output.flush()?;
    Ok(())
}
