//! Replaces stacks in a build without AWS: there are none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use anyhow::{Result, bail};
use aws_sdk_dynamodb::Client;
use stream_processing::CloudEvent;

use stream_processing::encryption::SubjectHash;

use super::bus::Refused;
use super::{Bucket, DeployedArchive, Invoked, StackPlace};

const NO_AWS: &str =
    "this build can't reach AWS; install one that can: cargo install --path cli --features aws";

/// Without values, because no stack can be found.
pub(crate) enum Stack {}

#[allow(clippy::unused_async, reason = "as with AWS")]
impl Stack {
    pub(crate) async fn find(_: &StackPlace) -> Result<Self> {
        bail!("{NO_AWS}")
    }

    pub(super) fn dynamodb(&self) -> Client {
        match *self {}
    }

    pub(crate) fn resource(&self, _: &str) -> Result<&str> {
        match *self {}
    }

    pub(super) async fn address_hash(&self, _: &str) -> Result<SubjectHash> {
        match *self {}
    }

    pub(super) async fn parameters(&self) -> Result<BTreeMap<String, String>> {
        match *self {}
    }

    pub(super) async fn page(&self, _: &str) -> Result<Option<String>> {
        match *self {}
    }

    pub(super) async fn output(&self, _: &str) -> Result<String> {
        match *self {}
    }

    pub(super) fn station_of(&self, _: &str) -> Option<&'static str> {
        match *self {}
    }

    pub(crate) async fn set_faults_alarm_back(&self) -> Result<()> {
        match *self {}
    }

    pub(crate) fn on_failure_bucket(&self) -> Result<Bucket> {
        match *self {}
    }

    pub(crate) async fn forget_notes(&self, _: &BTreeSet<String>) -> Result<()> {
        match *self {}
    }

    pub(super) async fn invoke(&self, _: &str, _: &str) -> Result<Invoked> {
        match *self {}
    }

    pub(super) async fn put_events(&self, _: &[CloudEvent]) -> Result<Vec<Refused>> {
        match *self {}
    }

    pub(super) async fn archive(&self) -> Result<DeployedArchive> {
        match *self {}
    }

    pub(super) async fn lake(&self) -> Result<Bucket> {
        match *self {}
    }
}

/// Without values, because no object can be reached either.
pub(crate) enum Objects {}

#[allow(clippy::unused_async, reason = "as with AWS")]
impl Objects {
    pub(crate) async fn of(_: &Bucket) -> Result<Self> {
        bail!("{NO_AWS}")
    }

    pub(crate) async fn keys(&self) -> Result<Vec<String>> {
        match *self {}
    }

    pub(crate) async fn read(&self, _: &str) -> Result<Vec<u8>> {
        match *self {}
    }

    pub(crate) async fn remove(&self, _: &str) -> Result<()> {
        match *self {}
    }

    pub(crate) async fn fetch(&self, _: &str, _: &mut File) -> Result<()> {
        match *self {}
    }
}
