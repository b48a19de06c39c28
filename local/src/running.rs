//! Where a running system can be reached, for commands that are given its data directory.

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

const FILE: &str = "running.json";
/// A listener on this machine answers at once, or not at all.
const PATIENCE: Duration = Duration::from_millis(500);

/// The addresses of a running system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The site, and the API.
    pub site: SocketAddr,
    /// The DynamoDB API.
    pub dynamodb: SocketAddr,
    /// The Invoke API.
    pub functions: SocketAddr,
}

/// Its file, gone with this value.
#[derive(Debug)]
pub(crate) struct RunningFile(PathBuf);

impl Running {
    /// The system that runs on this data directory, if there is one.
    #[must_use]
    pub fn find(data_directory: &Path) -> Option<Self> {
        let text = fs::read(data_directory.join(FILE)).ok()?;
        let running: Self = serde_json::from_slice(&text).ok()?;
        // A system that was killed leaves its file.
        TcpStream::connect_timeout(&running.functions, PATIENCE).ok()?;
        Some(running)
    }

    pub(crate) fn announce(&self, data_directory: &Path) -> io::Result<RunningFile> {
        let path = data_directory.join(FILE);
        fs::write(&path, serde_json::to_vec(self)?)?;
        Ok(RunningFile(path))
    }
}

impl Drop for RunningFile {
    fn drop(&mut self) {
        // What is left behind is noticed by whoever reads it.
        let _ = fs::remove_file(&self.0);
    }
}
