//! Examines a stack on AWS, resource by resource.

mod account;
mod alarms;
mod functions;
mod intention;
mod keys;
mod mappings;
mod queues;
mod rules;
mod unknown;

use std::sync::Arc;

use anyhow::Result;

use super::finding::Finding;
use super::report::Report;
use super::tables::Deployment;
use super::{faults, histories, models, site, tables};
use crate::system::{Database, OperatedSystem, Place, Stack, StackPlace};
use intention::Intention;
use unknown::unknown;

const DEPLOYMENT: Deployment = Deployment {
    is_deployed: true,
    restore: "deploy the stack; what was in the table is in its backups, or made again from the events",
};

pub(super) async fn examine(place: &StackPlace, report: &mut Report) -> Result<()> {
    let name = &place.name;
    let stack = Arc::new(Stack::find(place).await?);
    report.tell(&examine_stack(&stack).await)?;
    let database = Database::of_stack(Arc::clone(&stack));
    tables::examine(&database, &DEPLOYMENT, report).await?;
    let more = format!(" --aws --stack {name}");
    report.tell(&histories::examine(&database, &more).await)?;
    report.tell(&models::examine(&database, &more).await)?;
    report.tell_all(&keys::examine(&stack).await)?;
    report.tell_all(&functions::examine(&stack).await)?;
    match Intention::of(&stack).await {
        Ok(intention) => {
            report.tell_all(&mappings::examine(&stack, &intention).await)?;
            report.tell_all(&rules::examine(&stack, &intention).await)?;
            report.tell_all(&account::examine(&stack, &database, &intention).await)?;
        }
        Err(error) => report.tell(&unknown("template", name, &error))?,
    }
    report.tell_all(&queues::examine(&stack).await)?;
    report.tell_all(&alarms::examine(&stack).await)?;
    report.tell(&faults::examine(&database, &more).await)?;
    examine_site(place, report).await
}

/// Examines the status of the last deployment.
async fn examine_stack(stack: &Stack) -> Finding {
    let subject = stack.name();
    let described = match stack.described().await {
        Ok(described) => described,
        Err(error) => return unknown("stack", subject, &error),
    };
    let status = described.stack_status().map_or("unknown", |status| status.as_str());
    let what = format!("its status is {status}");
    match status {
        "CREATE_COMPLETE" | "UPDATE_COMPLETE" => Finding::well("stack", subject, what),
        _ if status.ends_with("_IN_PROGRESS") => {
            Finding::warning("stack", subject, what, "wait until it is deployed")
        }
        "UPDATE_ROLLBACK_COMPLETE" => {
            let mend = "its events say why the last deployment failed; deploy again";
            Finding::warning("stack", subject, what, mend)
        }
        _ => Finding::failed("stack", subject, what, "its events say why; deploy again"),
    }
}

async fn examine_site(stack: &StackPlace, report: &mut Report) -> Result<()> {
    let place = Place::Stack(stack.clone());
    let found = async { OperatedSystem::reach(&place).await?.site_url().await };
    match found.await {
        Ok(url) => {
            let mend = "read the log of query-destinations, and the distribution's state";
            site::examine(&url, mend, report).await
        }
        Err(error) => report.tell(&unknown("site", &stack.name, &error)),
    }
}
