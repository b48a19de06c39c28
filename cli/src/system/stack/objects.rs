//! Reads objects of S3.

use std::fs::File;
use std::io::Write;

use anyhow::{Context, Result};
use aws_sdk_s3::Client;

use super::account::account;
use super::refusal::Refusal;
use crate::system::Bucket;

/// The objects of a bucket under a prefix.
pub(crate) struct Objects {
    client: Client,
    bucket: Bucket,
}

impl Objects {
    /// The objects that the credentials of the environment can reach.
    pub(crate) async fn of(bucket: &Bucket) -> Result<Self> {
        Ok(Self { client: Client::new(&account().await?), bucket: bucket.clone() })
    }

    /// The keys of all objects, in order.
    pub(crate) async fn keys(&self) -> Result<Vec<String>> {
        let Bucket { name, prefix } = &self.bucket;
        let request = self.client.list_objects_v2().bucket(name).prefix(prefix);
        let mut pages = request.into_paginator().send();
        let mut keys = vec![];
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| Refusal::of("S3", &error));
            let page = page.with_context(|| format!("s3://{name}/{prefix} can't be listed"))?;
            keys.extend(page.contents.unwrap_or_default().into_iter().filter_map(|it| it.key));
        }
        Ok(keys)
    }

    /// The content of an object.
    pub(crate) async fn read(&self, key: &str) -> Result<Vec<u8>> {
        let name = &self.bucket.name;
        let unread = || format!("s3://{name}/{key} can't be read");
        let answer = self.client.get_object().bucket(name).key(key).send().await;
        let answer = answer.map_err(|error| Refusal::of("S3", &error)).with_context(unread)?;
        Ok(answer.body.collect().await.with_context(unread)?.to_vec())
    }

    /// Removes an object; its versions stay as long as the bucket keeps any.
    pub(crate) async fn remove(&self, key: &str) -> Result<()> {
        let name = &self.bucket.name;
        let removed = self.client.delete_object().bucket(name).key(key).send().await;
        let removed = removed.map_err(|error| Refusal::of("S3", &error));
        removed.with_context(|| format!("s3://{name}/{key} can't be removed"))?;
        Ok(())
    }

    /// Downloads an object into a file.
    pub(crate) async fn fetch(&self, key: &str, into: &mut File) -> Result<()> {
        let name = &self.bucket.name;
        let unread = || format!("s3://{name}/{key} can't be read");
        let answer = self.client.get_object().bucket(name).key(key).send().await;
        let answer = answer.map_err(|error| Refusal::of("S3", &error)).with_context(unread)?;
        let mut body = answer.body;
        while let Some(bytes) = body.try_next().await.with_context(unread)? {
            into.write_all(&bytes).context("a temporary file can't be written")?;
        }
        Ok(())
    }
}
