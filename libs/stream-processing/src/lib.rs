//! Stream processors for AWS Lambda: records of any service in, faults and partial batch failures out.
//!
//! A [`Payload`](sources::Payload) is read as standard [`Event`]s, whichever service it comes
//! from. Each event reaches the [`Pipelines`] that take its type, as a [`UnitOfWork`] that
//! goes through their [steps](Units). What fails transiently is delivered again; what no retry
//! can help becomes a [`Fault`], and the rest goes on. The [`Processor`] ties this together.

mod batch_response;
mod cloud_event;
mod cloud_event_data;
mod cloud_event_error;
mod deadline;
mod deliveries;
mod delivery;
#[cfg(feature = "dynamodb")]
mod derived_id;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[cfg(feature = "encryption")]
pub mod encryption;
mod event;
mod event_content;
mod event_json;
#[cfg(feature = "event-store")]
mod event_store_errors;
mod event_types;
mod failed_unit;
mod failure;
mod fault;
mod fault_store;
#[cfg(feature = "dynamodb")]
pub mod flavors;
mod fork;
pub mod metrics;
mod milliseconds;
mod order;
mod pipeline;
mod pipelines;
mod place;
mod processing_error;
mod processor;
mod redaction;
mod replay_mark;
mod report;
#[cfg(feature = "_sdk")]
pub mod sinks;
pub mod sources;
mod steps;
#[cfg(feature = "event-store")]
pub mod stored_events;
mod tags;
#[cfg(feature = "testing")]
pub mod testing;
mod transience;
mod unit_of_work;

pub use batch_response::{BatchItemFailure, BatchResponse};
pub use cloud_event::CloudEvent;
pub use cloud_event_error::CloudEventError;
pub use deadline::Deadline;
pub use delivery::{Delivery, Record};
#[cfg(feature = "dynamodb")]
pub use dynamodb::{DynamoDbFaultStore, FaultLogError, faults_table};
pub use event::{Event, EventError, Trigger};
#[cfg(feature = "event-store")]
pub use event_store::BackendError;
pub use event_types::{EventTypes, PatternError};
pub use failed_unit::FailedUnit;
pub use failure::{ErrorDescription, Failure, Severity};
pub use fault::{FAULT_EVENT_TYPE, Fault, SOURCE};
pub use fault_store::{FaultStore, FaultStoreError};
pub use order::Order;
pub use pipeline::Pipeline;
pub use pipelines::{Pipelines, PipelinesError};
pub use processing_error::ProcessingError;
pub use processor::Processor;
pub use redaction::redacted;
pub use replay_mark::{IMPORT, RECORDED_TIME, REPLAY_NAME, TO_PEOPLE};
pub use steps::{Limits, TooLarge, Units};
pub use tags::Tags;
pub use transience::Transience;
pub use unit_of_work::UnitOfWork;

/// Compiles the examples of the README.
#[cfg(all(doctest, feature = "testing"))]
#[doc = include_str!("../README.md")]
struct Readme;
