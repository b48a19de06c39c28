//! The addresses of a running system, for commands that get its data directory.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operator_token::OperatorToken;

const FILE: &str = "running.json";

/// The addresses of a running system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The address of the site and the API.
    pub site: SocketAddr,
    /// The address of the DynamoDB API.
    pub dynamodb: SocketAddr,
    /// The address of the Invoke API, and of the bus.
    pub functions: SocketAddr,
    /// Identifies this run: another system may later listen at the same addresses.
    pub instance: Uuid,
}

/// The content of the file. Only readers of the data directory get the token.
#[derive(Serialize, Deserialize)]
struct Announcement {
    #[serde(flatten)]
    running: Running,
    operator: OperatorToken,
}

/// The file, removed with this value.
#[derive(Debug)]
pub(crate) struct RunningFile(PathBuf);

impl Running {
    /// The path at which a system reports all this, at the address of its functions.
    pub const PATH: &str = "/running";

    /// The content of the file in a data directory. A killed system leaves the file behind, so check that the process
    /// at that address [reports the same](Self::PATH).
    #[must_use]
    pub fn announced(data_directory: &Path) -> Option<Self> {
        read(data_directory)
    }

    pub(crate) fn announce(
        self,
        operator: OperatorToken,
        data_directory: &Path,
    ) -> io::Result<RunningFile> {
        let path = data_directory.join(FILE);
        fs::write(&path, serde_json::to_vec(&Announcement { running: self, operator })?)?;
        Ok(RunningFile(path))
    }

    /// A service that reports it over HTTP.
    pub(crate) fn into_router(self) -> Router {
        Router::new().route(Self::PATH, get(async move || Json(self)))
    }
}

impl OperatorToken {
    /// The token of the running system in this data directory.
    #[must_use]
    pub fn announced(data_directory: &Path) -> Option<Self> {
        read(data_directory).map(|Announcement { operator, .. }| operator)
    }
}

fn read<T: for<'de> Deserialize<'de>>(data_directory: &Path) -> Option<T> {
    let text = fs::read(data_directory.join(FILE)).ok()?;
    serde_json::from_slice(&text).ok()
}

impl Drop for RunningFile {
    fn drop(&mut self) {
        // Readers of the file notice if it is outdated.
        let _ = fs::remove_file(&self.0);
    }
}
