//! The running local system: every station, and what AWS does around them.

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
    /// Where the site and the API are.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.running.site
    }

    /// Where the DynamoDB API is.
    #[must_use]
    pub fn dynamodb_address(&self) -> SocketAddr {
        self.running.dynamodb
    }

    /// Where its operator can reach it.
    #[must_use]
    pub fn running(&self) -> Running {
        self.running
    }

    /// The database.
    #[must_use]
    pub fn dynamodb(&self) -> &EmbeddedDynamoDb {
        &self.parts.dynamodb
    }

    /// How many pages were published, counted from an unknown number.
    #[must_use]
    pub fn pages_published(&self) -> u64 {
        self.parts.site.pages_put()
    }

    /// Where the pages are.
    #[must_use]
    pub fn site_directory(&self) -> &Path {
        self.parts.site.directory()
    }

    /// Where the mail is that it writes.
    #[must_use]
    pub fn mail_directory(&self) -> PathBuf {
        mail_directory(self.parts.dynamodb.directory())
    }

    /// Proposes `count` plausible places, the same ones each time.
    ///
    /// # Errors
    /// The answer to the first proposal that was not accepted.
    pub async fn seed(&self, count: usize) -> Result<(), String> {
        match self.api.find(&Method::POST, "/destinations") {
            Some(propose) => seed(propose, count).await,
            None => Err("no station takes proposals".to_owned()),
        }
    }

    /// Waits until every station has done all there is to do.
    ///
    /// # Errors
    /// [`MappingStopped`] if a station will not go on.
    pub async fn caught_up(&self) -> Result<(), MappingStopped> {
        loop {
            all_caught_up(&self.mappings).await?;
            let before = self.positions();
            for queue in &self.queues {
                queue.drained().await?;
            }
            // What came out of a queue may be work for a stream's reader, and that for a queue again.
            all_caught_up(&self.mappings).await?;
            if self.positions() == before {
                return Ok(());
            }
        }
    }

    /// Stops: answers the requests in hand, ends the invocations in hand, begins nothing.
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

    /// The tick comes, now: the home page shows what it does not show yet.
    pub async fn reconcile(&self) {
        for function in &self.ticks {
            tick(function).await;
        }
    }
}
