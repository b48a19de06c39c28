//! The batches that mappings gave up: files of a local system, or objects of a stack's bucket.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::batch::Batch;
use crate::system::{Objects, Place, Stack, expect_local_system};

pub(super) enum GivenUpBatches {
    /// Files in directories, one for each mapping.
    Directory(PathBuf),
    /// Objects of a bucket.
    Bucket { stack: Box<Stack>, objects: Objects },
}

impl GivenUpBatches {
    /// Those of the system at this place.
    pub(super) async fn of(place: &Place) -> Result<Self> {
        Ok(match place {
            Place::Directory(directory) => {
                expect_local_system(directory)?;
                Self::Directory(directory.join("on-failure"))
            }
            Place::Stack(place) => {
                let stack = Box::new(Stack::find(place).await?);
                let objects = Objects::of(&stack.on_failure_bucket()?).await?;
                Self::Bucket { stack, objects }
            }
        })
    }

    /// All of them, the oldest first.
    pub(super) async fn all(&self) -> Result<Vec<Batch>> {
        let mut batches = vec![];
        for name in self.names().await? {
            batches.push(Batch::read(&name, &self.read(&name).await?)?);
        }
        batches.sort_by_key(|batch| batch.given_up_at);
        Ok(batches)
    }

    async fn names(&self) -> Result<Vec<String>> {
        match self {
            Self::Bucket { objects, .. } => objects.keys().await,
            Self::Directory(directory) => {
                let names = names_in(directory);
                names.with_context(|| format!("{} can't be read", directory.display()))
            }
        }
    }

    async fn read(&self, name: &str) -> Result<Vec<u8>> {
        match self {
            Self::Bucket { objects, .. } => objects.read(name).await,
            Self::Directory(directory) => {
                let path = directory.join(name);
                fs::read(&path).with_context(|| format!("{} can't be read", path.display()))
            }
        }
    }

    /// Deletes what announces these batches, which were removed.
    pub(super) async fn forget_notes(&self, removed: &BTreeSet<String>) -> Result<()> {
        match self {
            Self::Bucket { stack, .. } => stack.forget_notes(removed).await,
            Self::Directory(_) => Ok(()),
        }
    }

    /// Removes a batch that was delivered.
    pub(super) async fn remove(&self, name: &str) -> Result<()> {
        match self {
            Self::Bucket { objects, .. } => objects.remove(name).await,
            Self::Directory(directory) => {
                let path = directory.join(name);
                let removed = fs::remove_file(&path);
                removed.with_context(|| format!("{} can't be removed", path.display()))
            }
        }
    }
}

/// The files, by their mapping's directory. Without the directory nothing was given up.
fn names_in(directory: &Path) -> std::io::Result<Vec<String>> {
    let mappings = match fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
        mappings => mappings?,
    };
    let mut names = vec![];
    for mapping in mappings {
        let mapping = mapping?;
        for file in fs::read_dir(mapping.path())? {
            let name = file?.file_name();
            let (mapping, name) = (mapping.file_name(), name.to_string_lossy());
            // A file that is still written has another ending.
            if name.ends_with(".json") {
                names.push(format!("{}/{name}", mapping.to_string_lossy()));
            }
        }
    }
    Ok(names)
}
