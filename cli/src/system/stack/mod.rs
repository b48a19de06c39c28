//! A CloudFormation stack of `template.yaml`: its resources by their logical ids.

mod account;
mod alarms;
mod bus;
mod dynamodb;
mod functions;
mod notes;
mod objects;
mod pages;
mod refusal;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use aws_config::SdkConfig;
use aws_sdk_cloudformation::Client as CloudFormation;
use aws_sdk_cloudformation::types::{Stack as Description, TemplateStage};
use aws_sdk_kms::Client as Kms;
use serde_json::Value;

use stream_processing::encryption::{KeyedHash, KmsKeyedHash, SubjectHash};

use super::{Bucket, StackPlace};
use account::{account, region_of};
pub(crate) use objects::Objects;
pub(crate) use refusal::Refusal;

/// The prefix under which Firehose delivers, as in `lake.yaml`.
const LAKE_PREFIX: &str = "events/";

pub(crate) struct Stack {
    name: String,
    config: SdkConfig,
    /// Every resource, by its logical id.
    resources: BTreeMap<String, Resource>,
}

struct Resource {
    /// Its type, such as `AWS::DynamoDB::Table`.
    kind: String,
    /// Its physical id: the name, if the type has names.
    id: String,
}

impl Stack {
    /// Finds the stack, in the region and with the credentials of the environment.
    pub(crate) async fn find(place: &StackPlace) -> Result<Self> {
        let mut stack = Self::in_account(&place.name, account().await?).await?;
        if let Some(id) = place.events_table.clone() {
            let table = Resource { kind: "AWS::DynamoDB::Table".to_owned(), id };
            stack.resources.insert("EventsTable".to_owned(), table);
        }
        Ok(stack)
    }

    async fn in_account(name: &str, config: SdkConfig) -> Result<Self> {
        let request = CloudFormation::new(&config).list_stack_resources().stack_name(name);
        let mut pages = request.into_paginator().send();
        let mut resources = BTreeMap::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| Refusal::of("CloudFormation", &error));
            let page = page.with_context(|| {
                format!(
                    "the stack {name} can't be read in {}; another one is named by --stack, another region by AWS_REGION",
                    region_of(&config)
                )
            })?;
            for resource in page.stack_resource_summaries.unwrap_or_default() {
                let ids = (resource.logical_resource_id, resource.physical_resource_id);
                if let (Some(logical), Some(id)) = ids {
                    let kind = resource.resource_type.unwrap_or_default();
                    resources.insert(logical, Resource { kind, id });
                }
            }
        }
        Ok(Self { name: name.to_owned(), config, resources })
    }

    /// The physical id of a resource.
    pub(crate) fn resource(&self, logical_id: &str) -> Result<&str> {
        let found = self.resources.get(logical_id).map(|resource| resource.id.as_str());
        found.with_context(|| {
            let name = &self.name;
            format!("the stack {name} has no {logical_id}; deploy it with this template.yaml")
        })
    }

    /// The keyed hash of an address, by KMS.
    pub(super) async fn address_hash(&self, subject: &str) -> Result<SubjectHash> {
        let key = self.resource("AddressHashKey")?;
        let hash = KmsKeyedHash::new(Kms::new(&self.config), key).of(subject).await;
        hash.context(
            "the address can't be hashed (docs/operating.md has the policy that an operator needs)",
        )
    }

    /// The files of the event lake, which is a nested stack.
    pub(super) async fn lake(&self) -> Result<Bucket> {
        let lake = self
            .resource("EventLakeStack")
            .context("the event lake is off unless the parameter EventLake is s3")?;
        let lake = Self::in_account(lake, self.config.clone()).await?;
        let name = lake.resource("LakeBucket")?.to_owned();
        Ok(Bucket { name, prefix: LAKE_PREFIX.to_owned() })
    }

    /// The resources of one type: their logical and physical ids.
    pub(crate) fn resources_of<'a>(
        &'a self,
        kind: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        let resources = self.resources.iter().filter(move |(_, resource)| resource.kind == kind);
        resources.map(|(logical, resource)| (logical.as_str(), resource.id.as_str()))
    }

    /// The name of the stack.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The region and credentials that found it.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The stack's description: its status and outputs.
    pub(crate) async fn described(&self) -> Result<Description> {
        let name = &self.name;
        let request = CloudFormation::new(&self.config).describe_stacks().stack_name(name);
        let answer = request.send().await.map_err(|error| Refusal::of("CloudFormation", &error));
        let answer = answer.with_context(|| format!("the outputs of {name} can't be read"))?;
        let stack = answer.stacks.unwrap_or_default().into_iter().next();
        stack.with_context(|| format!("the stack {name} is not there any more"))
    }

    /// The template that it was deployed with, after all transforms.
    pub(crate) async fn template(&self) -> Result<Value> {
        let name = &self.name;
        let request = CloudFormation::new(&self.config).get_template().stack_name(name);
        let answer = request.template_stage(TemplateStage::Processed).send().await;
        let answer = answer.map_err(|error| Refusal::of("CloudFormation", &error));
        let unread = || format!("the template of {name} can't be read");
        let body = answer.with_context(unread)?.template_body.with_context(unread)?;
        serde_json::from_str(&body).with_context(unread)
    }

    /// The values of its parameters, defaults included.
    pub(crate) async fn parameters(&self) -> Result<BTreeMap<String, String>> {
        let parameters = self.described().await?.parameters.unwrap_or_default();
        let values =
            parameters.into_iter().filter_map(|it| Some((it.parameter_key?, it.parameter_value?)));
        Ok(values.collect())
    }

    /// The value of an output.
    pub(super) async fn output(&self, key: &str) -> Result<String> {
        let outputs = self.described().await?.outputs.unwrap_or_default();
        let found = outputs.into_iter().find(|output| output.output_key.as_deref() == Some(key));
        found.and_then(|output| output.output_value).with_context(|| {
            let name = &self.name;
            format!("the stack {name} has no output {key}; deploy it with this template.yaml")
        })
    }
}
