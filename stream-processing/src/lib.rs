//! Lambda stream records in, faults and partial batch failures out.
//!
//! A batch is decoded ([`EventBatch`]), its streams are processed side by side, each in order, and
//! the [`Report`] says what comes again (transient) and what became a [`Fault`] (poison).

mod batch;
mod deadline;
mod event_batch;
mod fault;
mod fault_store;
mod record;
mod report;
#[cfg(feature = "testing")]
pub mod testing;

pub use batch::{BatchItemFailure, BatchResponse, StreamBatch};
pub use deadline::Deadline;
pub use event_batch::{EventBatch, Handled, StreamDeliveries};
pub use fault::Fault;
pub use fault_store::{DynamoDbFaultStore, FaultStore, FaultStoreError, faults_table};
pub use record::{Delivery, decode_record};
pub use report::{ProcessingError, Report};
