//! The whole system in one process: an embedded DynamoDB, and what AWS does around the functions.
//!
//! [`System`] is the composition root. The stations are those of `handlers`, the same that Lambda
//! runs; everything here only stores, delivers and retries.

pub mod archive;
pub mod bus;
pub mod caching_cdn;
mod correspondence;
pub mod development_keys;
pub mod directory_site;
pub mod dynamodb;
pub mod erasure;
pub mod event_source_mapping;
pub mod http_server;
pub mod inspection;
pub mod lambda_api;
pub mod mail_directory;
pub mod object_events;
mod operator_token;
mod private_directory;
mod request_body;
mod retention;
mod running;
mod security_headers;
pub mod seed;
mod servers;
mod start_error;
mod stations;
mod subscriptions;
mod system;
pub mod tables;

pub use correspondence::{Correspondence, MailLimits};
pub use operator_token::OperatorToken;
pub use retention::StreamReader;
pub use running::Running;
pub use security_headers::{content_security_policy, security_headers};
pub use start_error::StartError;
pub use subscriptions::{BATCH_SIZE, MAXIMUM_RECEIVES, Subscriptions, start_subscriptions};
pub use system::{Options, RECONCILE_EVERY, System};
