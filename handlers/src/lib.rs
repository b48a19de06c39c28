//! The stations of the flow, one module each: plain async functions over ports.
//!
//! Whoever hosts them (a Lambda binary in `src/bin`, or the local system) delivers and retries, and
//! nothing else.

pub mod address_limit;
pub mod address_redaction;
#[cfg(feature = "aws")]
pub mod aws;
pub mod cdn;
pub mod clock;
pub mod collect_proposals;
pub mod count_by_country;
pub mod country_counters;
pub mod email_address;
pub mod event_bus;
mod host_name;
pub mod http_api;
pub mod invalidate_cdn;
pub mod legible;
pub mod mail;
pub mod mailboxes;
pub mod notify_proposer;
pub mod project_destinations;
pub mod propose_destination;
pub mod proposers;
pub mod publish_events;
pub mod query_destinations;
mod reaction;
pub mod receive_commands;
pub mod reconcile_homepage;
pub mod record_consent;
pub mod render_homepage;
pub mod review_proposals;
pub mod site;
pub mod site_url;
pub mod stored_events;
pub mod stream_function;
pub mod subscribers;
pub mod validate_geolocation;
pub mod viewer;
