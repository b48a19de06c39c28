//! Every station by itself, over doubles of its ports.
#![allow(clippy::unwrap_used, reason = "tests")]

mod asking;
mod bad_requests;
mod blocked_rows;
mod commanding;
mod commanding_a_troubled_store;
mod commanding_with_an_address;
mod counting;
mod counting_under_trouble;
mod doubles;
mod errors_of_ports;
mod in_memory_address_limit;
mod incomplete_history;
mod invalidating;
mod leaving_an_address;
mod letters_and_claims;
mod limiting_addresses;
mod limiting_proposals;
mod notifying;
mod notifying_many;
mod notifying_under_trouble;
mod placing;
mod post_office;
mod projecting;
mod proposing;
mod publishing_under_trouble;
mod querying;
mod recording_consent;
mod rendering;
mod rendering_at_once;
mod request_headers;
mod story;
mod troubled_bus;
mod validating;
