//! The adapters of S3, CloudFront, SES and SSM against a real HTTP peer: moto, which keeps what it is
//! told. What moto does not do (conflicts, throttles, refusals) wiremock answers in the documented
//! wire format.

#![allow(clippy::unwrap_used, reason = "tests")]

mod cdn;
mod mail;
mod parameter;
mod peer;
mod site;
mod site_under_stress;
