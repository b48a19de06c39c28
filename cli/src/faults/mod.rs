//! `visitplannr faults`: what functions could not process, and what becomes of it.

mod arguments;
mod invocation;
mod operator;
mod shown;

use std::io::{Write, stdout};

use anyhow::{Result, bail};
use stream_processing::Fault;
use uuid::Uuid;

pub(crate) use arguments::FaultsArguments;
use arguments::FaultsCommand;
use operator::{Operator, Resubmitted};

/// Does what was asked.
pub(crate) async fn run(arguments: &FaultsArguments) -> Result<()> {
    let operator = Operator::of(&arguments.data_dir).await?;
    let done = command(&arguments.command, &operator).await;
    operator.leave().await;
    done
}

async fn command(command: &FaultsCommand, operator: &Operator) -> Result<()> {
    match command {
        FaultsCommand::List { function, json } => {
            let faults = operator.faults(function.as_deref()).await?;
            print(&if *json { shown::as_json(&faults)? } else { shown::as_table(&faults) });
            Ok(())
        }
        FaultsCommand::Show { id, whole } => {
            let fault = one(operator, *id).await?;
            print(&shown::in_full(&fault, *whole)?);
            Ok(())
        }
        FaultsCommand::Resubmit { ids, all } => resubmit(operator, ids, *all).await,
        FaultsCommand::Drop { ids } => {
            for id in ids {
                operator.remove(&one(operator, *id).await?).await?;
                print(&format!("{id} dropped"));
            }
            Ok(())
        }
    }
}

async fn resubmit(operator: &Operator, ids: &[Uuid], all: bool) -> Result<()> {
    let mut chosen = operator.faults(None).await?;
    if let Some(id) = ids.iter().find(|id| chosen.iter().all(|fault| fault.id != **id)) {
        bail!(unknown(*id));
    }
    chosen.retain(|fault| all || ids.contains(&fault.id));
    let mut left = 0;
    for fault in &chosen {
        let outcome = match operator.resubmit(fault).await? {
            Resubmitted::Done => "done, and the fault is gone".to_owned(),
            Resubmitted::FaultAgain => {
                left += 1;
                format!("a fault again: {}", fault.error.message)
            }
            Resubmitted::NotNow(reason) => {
                left += 1;
                format!("not now: {reason}")
            }
        };
        print(&format!("{} {}/{}: {outcome}", fault.id, fault.function, fault.pipeline));
    }
    if left > 0 {
        bail!("{left} of {} faults stay; mend what raises them, then resubmit again", chosen.len());
    }
    Ok(())
}

async fn one(operator: &Operator, id: Uuid) -> Result<Fault> {
    let found = operator.faults(None).await?.into_iter().find(|fault| fault.id == id);
    match found {
        Some(fault) => Ok(fault),
        None => bail!(unknown(id)),
    }
}

fn unknown(id: Uuid) -> String {
    format!("there is no fault {id}; `visitplannr faults list` shows those there are")
}

/// Prints for whoever still reads: a reader that has left is no reason to fail.
fn print(text: &str) {
    let _ = writeln!(stdout(), "{text}");
}
