//! A stack of the emulated cloud. A test that others would notice deploys one of its own.

use std::net::IpAddr;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};
use end_to_end::Visitor;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cloud::Cloud;

/// What most tests share: none of them takes anything away.
static SHARED: OnceLock<Result<Stack, String>> = OnceLock::new();

/// A deployed stack.
pub(crate) struct Stack {
    pub(crate) cloud: &'static Cloud,
    pub(crate) deployed: Deployed,
}

/// Where it is, and who operates it.
#[derive(Debug, Deserialize)]
pub(crate) struct Deployed {
    pub(crate) name: String,
    pub(crate) site: String,
    /// The same without TLS.
    pub(crate) door: String,
    /// The id of an access key, and its secret.
    pub(crate) operator: [String; 2],
}

impl Stack {
    /// The stack that most tests share.
    pub(crate) fn shared() -> Result<&'static Self> {
        let deploy =
            || Self::deploy("visitplannr", &json!({})).map_err(|error| format!("{error:#}"));
        match SHARED.get_or_init(deploy) {
            Ok(stack) => Ok(stack),
            Err(error) => bail!("{error}"),
        }
    }

    /// Deploys a stack with these parameters.
    pub(crate) fn deploy(name: &str, parameters: &Value) -> Result<Self> {
        let cloud = Cloud::running()?;
        let deployed = cloud.stack(name, "deploy", &json!({"parameters": parameters}))?;
        Ok(Self { cloud, deployed: serde_json::from_value(deployed)? })
    }

    /// Changes parameters of the stack.
    pub(crate) fn update(&self, parameters: &Value) -> Result<()> {
        self.cloud.stack(&self.deployed.name, "update", &json!({"parameters": parameters}))?;
        Ok(())
    }

    /// The physical id of a resource of the template.
    pub(crate) fn resource(&self, name: &str) -> Result<String> {
        let with = json!({"StackName": self.deployed.name, "LogicalResourceId": name});
        let found = self.cloud.aws("cloudformation", "describe_stack_resource", &with)?;
        let id = found["StackResourceDetail"]["PhysicalResourceId"].as_str();
        Ok(id.with_context(|| format!("{name} has no id"))?.to_owned())
    }

    /// Somebody who visits the site.
    pub(crate) fn visitor(&self) -> Result<Visitor> {
        Ok(Visitor::with(client().build()?, &self.deployed.door))
    }

    /// Somebody whose requests come from this address of this machine.
    pub(crate) fn visitor_at(&self, address: impl Into<IpAddr>) -> Result<Visitor> {
        let client = client().local_address(address.into());
        Ok(Visitor::with(client.build()?, &self.deployed.door))
    }
}

fn client() -> ClientBuilder {
    Client::builder().redirect(Policy::none())
}
