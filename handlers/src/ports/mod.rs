//! What stations need of the world around them. A port names no service; its adapters stand in `dynamodb` and `aws`, and
//! in the local system.

pub mod address_limit;
pub mod budget_store;
pub mod cdn;
pub mod clock;
pub mod country_counters;
pub mod event_bus;
pub mod mail;
pub mod mailbox_store;
pub mod site;
