//! Keys where they are kept: wrapped by KMS, in a table of DynamoDB.
#![allow(clippy::unwrap_used, reason = "tests")]

mod key_management_service;
mod keys_table;
mod moto;
