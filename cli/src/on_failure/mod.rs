//! `visitplannr on-failure`: shows and resubmits batches that mappings gave up.

mod arguments;
mod batch;
mod given_up_batches;
mod shown;

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use crate::output::Output;
use crate::system::{Invoked, OperatedSystem, Place};
pub(crate) use arguments::OnFailureArguments;
use arguments::OnFailureCommand;
use batch::Batch;
use given_up_batches::GivenUpBatches;

pub(crate) async fn run(arguments: &OnFailureArguments) -> Result<()> {
    let place = arguments.system.place()?;
    let store = GivenUpBatches::of(&place).await?;
    let batches = store.all().await?;
    match &arguments.command {
        OnFailureCommand::List { json } => list(&batches, *json),
        OnFailureCommand::Show { name, whole } => {
            let mut output = Output::new();
            for batch in &chosen(batches, std::slice::from_ref(name))? {
                for line in shown::in_full(batch, *whole)? {
                    output.line(line)?;
                }
            }
            output.flush()?;
            Ok(())
        }
        OnFailureCommand::Resubmit { names, all } => {
            let batches = if *all { batches } else { chosen(batches, names)? };
            resubmit_all(&place, &store, &batches).await
        }
    }
}

fn list(batches: &[Batch], json: bool) -> Result<()> {
    let mut output = Output::new();
    if json {
        for batch in batches {
            output.json(&shown::summary(batch))?;
        }
    } else {
        for line in shown::as_table(batches) {
            output.line(line)?;
        }
    }
    output.flush()?;
    Ok(())
}

/// The batches with these names, all of which must exist.
fn chosen(batches: Vec<Batch>, names: &[String]) -> Result<Vec<Batch>> {
    if let Some(name) = names.iter().find(|name| batches.iter().all(|it| it.name != **name)) {
        bail!("there is no batch {name}; `visitplannr on-failure list` shows those there are");
    }
    Ok(batches.into_iter().filter(|batch| names.contains(&batch.name)).collect())
}

async fn resubmit_all(place: &Place, store: &GivenUpBatches, batches: &[Batch]) -> Result<()> {
    let system = OperatedSystem::reach(place).await?;
    let done = resubmit_each(&system, store, batches).await;
    system.leave().await;
    done
}

async fn resubmit_each(
    system: &OperatedSystem,
    store: &GivenUpBatches,
    batches: &[Batch],
) -> Result<()> {
    let mut removed = BTreeSet::new();
    for batch in batches {
        let outcome = resubmit(system, batch).await?;
        if outcome.is_ok() {
            // In this order nothing is lost in between: to process a record twice does no harm.
            store.remove(&batch.name).await?;
            removed.insert(batch.name.clone());
        }
        let outcome = outcome.unwrap_or_else(|reason| format!("not now: {reason}"));
        let mut output = Output::new();
        output.line(format!("{}: {outcome}", batch.name))?;
        output.flush()?;
    }
    store.forget_notes(&removed).await?;
    let left = batches.len() - removed.len();
    if left > 0 {
        bail!("{left} of {} batches remain; fix the cause, then resubmit again", batches.len());
    }
    Ok(())
}

/// Delivers a batch to its function; why not, if it was not processed.
async fn resubmit(system: &OperatedSystem, batch: &Batch) -> Result<Result<String, String>> {
    let function = &batch.function;
    let station = system.functions.station_of(function);
    let station =
        station.with_context(|| format!("{}: this system has no {function}", batch.name))?;
    Ok(match system.functions.invoke(station, &batch.payload).await? {
        Invoked::Failed(reason) => Err(reason),
        Invoked::Answered(answer) if !answer.batch_item_failures.is_empty() => {
            let (failed, all) = (answer.batch_item_failures.len(), batch.records);
            Err(format!("{failed} of {all} records failed; the log of {station} says why"))
        }
        Invoked::Answered(answer) if !answer.faults.is_empty() => {
            let faults = answer.faults.len();
            Ok(format!("done, except that {faults} records are faults now; see `faults list`"))
        }
        Invoked::Answered(_) => Ok("done; the batch is removed".to_owned()),
    })
}
