//! The ports: what stations need from outside. A port names no service;
//! the adapters are in `dynamodb`, in `aws`, and in the local system.

pub mod address_limit;
pub mod budget_store;
pub mod cdn;
pub mod clock;
pub mod country_counters;
pub mod event_bus;
pub mod mail;
pub mod mailbox_store;
pub mod site;
