//! The whole system in one process: an embedded DynamoDB, and what AWS does around the functions.
//!
//! [`System`] is the composition root. The stations are those of `handlers`, the same that Lambda runs; everything
//! here only stores, delivers and retries.

pub mod archive;
mod background;
pub mod bus;
pub mod caching_cdn;
mod connections;
mod correspondence;
pub mod development_keys;
pub mod directory_site;
mod door;
pub mod dynamodb;
pub mod erasure;
pub mod event_source_mapping;
mod functions;
mod http_server;
pub mod inspection;
pub mod lambda_api;
pub mod mail_directory;
mod mail_message;
pub mod object_events;
mod operator_token;
pub mod parts;
mod private_directory;
mod request_body;
mod retention;
mod routes;
mod running;
pub mod seed;
mod servers;
mod start_error;
mod starting;
mod subscriptions;
mod system;
pub mod tables;

pub use correspondence::{Correspondence, MailLimits};
pub use operator_token::OperatorToken;
pub use retention::StreamReader;
pub use running::Running;
pub use start_error::StartError;
pub use starting::Options;
pub use subscriptions::{BATCH_SIZE, MAXIMUM_RECEIVES};
pub use system::System;
