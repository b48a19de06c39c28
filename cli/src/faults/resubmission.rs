//! Resubmits a fault's record to the function and the pipeline that raised it.

use anyhow::Result;
use stream_processing::Fault;
use stream_processing::sources::Payload;

use crate::system::{Invoked, OperatedSystem};

/// The result of resubmitting a fault.
pub(super) enum Resubmitted {
    /// The record was processed, and the fault removed.
    Done,
    /// The record is still poison.
    FaultAgain,
    /// Something else failed, for this reason: try again later.
    NotNow(String),
}

/// Resubmits a fault, and removes it after success. In this order nothing is lost in between.
pub(super) async fn resubmit(system: &OperatedSystem, fault: &Fault) -> Result<Resubmitted> {
    let payload = Payload::of_fault(fault);
    let answer = match system.functions.invoke(&fault.function, payload.text()).await? {
        Invoked::Answered(answer) => answer,
        Invoked::Failed(reason) => return Ok(Resubmitted::NotNow(reason)),
    };
    if !answer.batch_item_failures.is_empty() {
        let reason = "the record failed for now; the function's log says why";
        return Ok(Resubmitted::NotNow(reason.to_owned()));
    }
    if !answer.faults.is_empty() {
        return Ok(Resubmitted::FaultAgain);
    }
    system.database.faults()?.remove(fault).await?;
    Ok(Resubmitted::Done)
}
