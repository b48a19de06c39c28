//! The running local system: every station, and the local equivalents of AWS's services.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use http::Method;
use tokio::task::JoinSet;

use crate::background::tick;
use crate::bus::QueueMapping;
use crate::dynamodb::{EmbeddedDynamoDb, SequenceNumber};
use crate::event_source_mapping::{EventSourceMapping, MappingStopped, all_caught_up};
use crate::functions::Ticking;
use crate::mail_directory::mail_directory;
use crate::parts::LocalParts;
use crate::routes::Routes;
use crate::running::{Running, RunningFile};
use crate::seed::seed;
use crate::servers::Servers;

/// The running system. [`System::start`] makes one.
pub struct System {
    pub(crate) running: Running,
    /// Removed when the system is dropped.
    pub(crate) _running_file: RunningFile,
    pub(crate) parts: LocalParts,
    pub(crate) api: Arc<Routes>,
    pub(crate) ticks: Vec<Ticking>,
    pub(crate) mappings: Vec<EventSourceMapping>,
    pub(crate) queues: Vec<QueueMapping>,
    pub(crate) servers: Servers,
    pub(crate) background: JoinSet<()>,
}

impl System {
    /// The address of the site and the API.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.running.site
    }

    /// The address of the DynamoDB API.
    #[must_use]
    pub fn dynamodb_address(&self) -> SocketAddr {
        self.running.dynamodb
    }

    /// The addresses for its operator.
    #[must_use]
    pub fn running(&self) -> Running {
        self.running
    }

    /// The embedded database, with all tables.
    #[must_use]
    pub fn dynamodb(&self) -> &EmbeddedDynamoDb {
        &self.parts.dynamodb
    }

    /// The number of pages published, counted from an arbitrary number: compare two calls.
    #[must_use]
    pub fn pages_published(&self) -> u64 {
        self.parts.site.pages_put()
    }

    /// The directory that pages are published to.
    #[must_use]
    pub fn site_directory(&self) -> &Path {
        self.parts.site.directory()
    }

    /// The directory that letters are written to.
    #[must_use]
    pub fn mail_directory(&self) -> PathBuf {
        mail_directory(self.parts.dynamodb.directory())
    }

    /// Proposes `count` plausible places, the same ones each time.
    ///
    /// # Errors
    /// The response to the first proposal that was not accepted.
    pub async fn seed(&self, count: usize) -> Result<(), String> {
        match self.api.find(&Method::POST, "/destinations") {
            Some(propose) => seed(propose, count).await,
            None => Err("no station takes proposals".to_owned()),
        }
    }

    /// Waits until no station has anything left to do.
    ///
    /// # Errors
    /// [`MappingStopped`] if a mapping stops before.
    pub async fn caught_up(&self) -> Result<(), MappingStopped> {
        loop {
            all_caught_up(&self.mappings).await?;
            let before = self.positions();
            for queue in &self.queues {
                queue.drained().await?;
            }
            // Messages of a queue may cause stream records, and these may cause messages again.
            all_caught_up(&self.mappings).await?;
            if self.positions() == before {
                return Ok(());
            }
        }
    }

    /// Stops: finishes the current requests and invocations, and starts none.
    pub async fn stop(self) {
        self.servers.stop().await;
        for mapping in self.mappings {
            mapping.stop().await;
        }
        for queue in self.queues {
            queue.stop().await;
        }
        let mut background = self.background;
        background.shutdown().await;
    }

    fn positions(&self) -> Vec<SequenceNumber> {
        self.mappings.iter().map(EventSourceMapping::position).collect()
    }

    /// Runs the reconcile tick now: the home page shows what it lacked.
    pub async fn reconcile(&self) {
        for function in &self.ticks {
            tick(function).await;
        }
    }
}
