//! The ports whose state is in DynamoDB tables, on AWS and locally.

pub mod address_limit;
pub mod budget_store;
pub mod country_counters;
pub mod mailbox_store;
