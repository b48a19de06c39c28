//! The stations of the flow, one module each: plain async functions over ports.
//!
//! A host (a Lambda binary in `src/bin`, or the local system) delivers and retries; it does nothing else.

pub mod address_redaction;
mod assembly_error;
#[cfg(feature = "aws")]
pub mod aws;
pub mod declaration;
pub mod dynamodb;
pub mod email_address;
pub mod function;
mod host_name;
pub mod http_api;
pub mod intake;
pub mod invalidation_budget;
pub mod legible;
pub mod mailboxes;
pub mod need;
pub mod parts;
pub mod ports;
pub mod proposers;
mod reaction;
pub mod site_url;
pub mod station;
pub mod stations;
pub mod stored_events;
pub mod table;
pub mod viewer;
