//! docs/cost.md: what a stack costs, computed from the template, from what the stations ask of the database, and from
//! AWS's list prices. Each test prints the rows that it computes: `cargo test -p end-to-end --test cost -- --nocapture`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod document;
mod flows;
mod idle;
mod usage;

/// AWS's list prices in us-east-1, in dollars, without free tiers; docs/cost.md has their sources.
mod prices {
    pub(crate) const ALARM: f64 = 0.10;
    pub(crate) const SECRET: f64 = 0.40;
    pub(crate) const MILLION_QUEUE_REQUESTS: f64 = 0.40;
    pub(crate) const MILLION_WRITE_UNITS: f64 = 0.625;
    pub(crate) const MILLION_READ_UNITS: f64 = 0.125;
    pub(crate) const MILLION_API_REQUESTS: f64 = 1.00;
    pub(crate) const MILLION_INVOCATIONS: f64 = 0.20;
    /// On arm64.
    pub(crate) const MILLION_GIGABYTE_SECONDS: f64 = 13.3334;
    pub(crate) const MILLION_EVENTS: f64 = 1.00;
    pub(crate) const MILLION_OBJECT_PUTS: f64 = 5.00;
    pub(crate) const MILLION_CDN_REQUESTS: f64 = 1.00;
    pub(crate) const MILLION_LETTERS: f64 = 100.00;
    pub(crate) const MILLION_KEY_REQUESTS: f64 = 3.00;
}
