//! Where a running system can be reached, for commands that are given its data directory.

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
    /// The site, and the API.
    pub site: SocketAddr,
    /// The DynamoDB API.
    pub dynamodb: SocketAddr,
    /// The Invoke API.
    pub functions: SocketAddr,
    /// Of this start alone: another system may listen at the same addresses later.
    pub instance: Uuid,
}

/// What the file says. Only who may read the data directory learns the token.
#[derive(Serialize, Deserialize)]
struct Announcement {
    #[serde(flatten)]
    running: Running,
    operator: OperatorToken,
}

/// Its file, gone with this value.
#[derive(Debug)]
pub(crate) struct RunningFile(PathBuf);

impl Running {
    /// Where a system tells all this of itself, at the address of its functions.
    pub const PATH: &str = "/running";

    /// What the file in a data directory says. A system that was killed leaves it, so whoever listens there has to
    /// [say the same](Self::PATH).
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

    /// Tells it to whoever asks.
    pub(crate) fn into_router(self) -> Router {
        Router::new().route(Self::PATH, get(async move || Json(self)))
    }
}

impl OperatorToken {
    /// The token of the system that keeps its data in this directory, if it runs.
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
        // What is left behind is noticed by whoever reads it.
        let _ = fs::remove_file(&self.0);
    }
}
