//! Giving a fault's record back to the function and the pipeline that raised it.

use anyhow::Result;
use stream_processing::Fault;
use stream_processing::sources::Payload;

use crate::system::{Invoked, OperatedSystem};

/// What became of a fault that was resubmitted.
pub(super) enum Resubmitted {
    /// Its record is processed, and it is gone.
    Done,
    /// Its record is poison still.
    FaultAgain,
    /// Something else failed: another time.
    NotNow(String),
}

/// Resubmits a fault, and removes it if that goes well. In this order, so that nothing is lost between
/// the two.
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
