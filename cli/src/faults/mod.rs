//! `visitplannr faults`: shows, resubmits and drops faults.

mod arguments;
mod resubmission;
mod shown;

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use stream_processing::{DynamoDbFaultStore, Fault};
use uuid::Uuid;

use crate::output::Output;
use crate::system::{Database, OperatedSystem, Place, Stack};
pub(crate) use arguments::FaultsArguments;
use arguments::FaultsCommand;
use resubmission::{Resubmitted, resubmit};

pub(crate) async fn run(arguments: &FaultsArguments) -> Result<()> {
    let place = arguments.system.place()?;
    match &arguments.command {
        FaultsCommand::List { function, json } => list(&place, function.as_deref(), *json).await,
        FaultsCommand::Show { id, whole } => {
            let store = Database::of(&place).await?.faults()?;
            let mut output = Output::new();
            for fault in &chosen(read(&store, None).await?, &[*id])? {
                for line in shown::in_full(fault, *whole)? {
                    output.line(line)?;
                }
            }
            output.flush()?;
            Ok(())
        }
        FaultsCommand::Resubmit { ids, all } => {
            let system = OperatedSystem::reach(&place).await?;
            let done = resubmit_chosen(&system, ids, *all).await;
            system.leave().await;
            done?;
            after_removal(&place).await
        }
        FaultsCommand::Drop { ids } => {
            drop_all(&place, ids).await?;
            after_removal(&place).await
        }
    }
}

async fn list(place: &Place, function: Option<&str>, is_json: bool) -> Result<()> {
    let store = Database::of(place).await?.faults()?;
    let faults = read(&store, function).await?;
    let mut output = Output::new();
    if is_json {
        for fault in &faults {
            output.json(&shown::summary(fault))?;
        }
    } else {
        for line in shown::as_table(&faults) {
            output.line(line)?;
        }
    }
    output.flush()?;
    Ok(())
}

async fn drop_all(place: &Place, ids: &[Uuid]) -> Result<()> {
    let store = Database::of(place).await?.faults()?;
    for fault in &chosen(read(&store, None).await?, ids)? {
        store.remove(fault).await.context("the fault can't be removed")?;
        print(format!("{} dropped", fault.id))?;
    }
    Ok(())
}

/// On AWS, an alarm stays on until no fault is left.
async fn after_removal(place: &Place) -> Result<()> {
    let Place::Stack(place) = place else { return Ok(()) };
    let stack = Arc::new(Stack::find(place).await?);
    let faults = Database::of_stack(Arc::clone(&stack)).faults()?;
    if read(&faults, None).await?.is_empty() { stack.set_faults_alarm_back().await } else { Ok(()) }
}

async fn resubmit_chosen(system: &OperatedSystem, ids: &[Uuid], all: bool) -> Result<()> {
    let faults = read(&system.database.faults()?, None).await?;
    let chosen = if all { faults } else { chosen(faults, ids)? };
    let mut left = 0;
    for fault in &chosen {
        let outcome = match resubmit(system, fault).await? {
            Resubmitted::Done => "done; the fault is removed".to_owned(),
            Resubmitted::FaultAgain => {
                left += 1;
                format!("failed again: {}", fault.error.message)
            }
            Resubmitted::NotNow(reason) => {
                left += 1;
                format!("not now: {reason}")
            }
        };
        print(format!("{} {}/{}: {outcome}", fault.id, fault.function, fault.pipeline))?;
    }
    if left > 0 {
        bail!("{left} of {} faults remain; fix their cause, then resubmit again", chosen.len());
    }
    Ok(())
}

async fn read(store: &DynamoDbFaultStore, function: Option<&str>) -> Result<Vec<Fault>> {
    store.faults(function).await.context("the faults can't be read")
}

/// The faults with these ids, all of which must exist.
fn chosen(faults: Vec<Fault>, ids: &[Uuid]) -> Result<Vec<Fault>> {
    if let Some(id) = ids.iter().find(|id| faults.iter().all(|fault| fault.id != **id)) {
        bail!("there is no fault {id}; `visitplannr faults list` shows those there are");
    }
    Ok(faults.into_iter().filter(|fault| ids.contains(&fault.id)).collect())
}

/// Prints at once: what was done is reported, whatever comes next.
fn print(text: String) -> Result<()> {
    let mut output = Output::new();
    output.line(text)?;
    output.flush()?;
    Ok(())
}
