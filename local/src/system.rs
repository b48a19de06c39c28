//! The composition root of the local system: every station, and what AWS does around them.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use handlers::clock::system_clock;
use handlers::invalidate_cdn::{Budget, DynamoDbBudgetStore, InvalidateCdnHandler};
use read_models::DEFAULT_RECENT_LIMIT;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::bus::{QueueMapping, put_events_router};
use crate::caching_cdn::CachingCdn;
use crate::correspondence::{Correspondence, MailLimits};
use crate::development_keys::check_secrets;
use crate::directory_site::{DirectorySite, site_directory};
use crate::door::{Door, MediaTypes};
use crate::dynamodb::{self, EmbeddedDynamoDb, SequenceNumber};
use crate::event_source_mapping::{EventSourceMapping, MappingStopped, all_caught_up};
use crate::http_server::Distribution;
use crate::lambda_api;
use crate::mail_directory::mail_directory;
use crate::object_events::{ObjectEvents, ObjectEventsReceiver};
use crate::operator_token::OperatorToken;
use crate::retention::{expire_regularly, trim_regularly};
use crate::running::{Running, RunningFile};
use crate::seed::seed;
use crate::servers::{Servers, listen, local_address};
use crate::start_error::StartError;
use crate::stations::{proposing, querying, reconcile, reconciling, recording_consent};
use crate::subscriptions::{Subscriptions, start_subscriptions};
use crate::tables::{READ_MODELS_TABLE, create_tables};

/// How often the reconcile tick comes, as in `template.yaml`.
pub const RECONCILE_EVERY: Duration = Duration::from_mins(15);
/// A local CDN costs nothing; its visitors want to see what they did.
const BUDGET: Budget = Budget::Unlimited;

/// How to start.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where everything is kept; nowhere means that it is gone in the end.
    pub data_directory: Option<PathBuf>,
    /// The port of the site and the API on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The port of the DynamoDB API on 127.0.0.1; 0 takes a free one.
    pub dynamodb_port: u16,
    /// The port of the Invoke API, and of the bus, on 127.0.0.1; 0 takes a free one.
    pub lambda_port: u16,
    /// How much mail there may be.
    pub mail_limits: MailLimits,
}

/// The running system.
#[derive(Debug)]
pub struct System {
    running: Running,
    _running_file: RunningFile,
    dynamodb: EmbeddedDynamoDb,
    site: DirectorySite,
    correspondence: Correspondence,
    mappings: Vec<EventSourceMapping>,
    queues: Vec<QueueMapping>,
    servers: Servers,
    background: JoinSet<()>,
}

impl System {
    /// Starts everything, and goes on from where it was.
    ///
    /// # Errors
    /// [`StartError`], in words for the person who started it.
    pub async fn start(options: &Options) -> Result<Self, StartError> {
        let site_listener = listen("the site", options.port, "--port").await?;
        let dynamodb_listener =
            listen("the DynamoDB API", options.dynamodb_port, "--dynamodb-port").await?;
        let lambda_listener =
            listen("the functions and the bus", options.lambda_port, "--lambda-port").await?;
        let dynamodb = match &options.data_directory {
            Some(directory) => EmbeddedDynamoDb::open(directory)?,
            None => EmbeddedDynamoDb::ephemeral()?,
        };
        create_tables(&dynamodb).await?;
        let directory = dynamodb.directory().to_owned();
        let (object_events, notifications) = ObjectEvents::channel();
        let path = site_directory(&directory);
        let site = DirectorySite::open(path.clone(), object_events)
            .map_err(|cause| StartError::Directory { path, cause })?;
        let cdn = CachingCdn::new(site.clone());
        let address = local_address(&site_listener);
        check_secrets(&dynamodb.client(), &directory).await?;
        let correspondence =
            Correspondence::open(&dynamodb.client(), &directory, address, options.mail_limits)?;
        let limit = DEFAULT_RECENT_LIMIT;
        let Subscriptions { mappings, functions, queues, bus, readers } =
            start_subscriptions(&dynamodb, &site, &directory, limit, &correspondence).await?;
        let running = Running {
            site: local_address(&site_listener),
            dynamodb: local_address(&dynamodb_listener),
            functions: local_address(&lambda_listener),
            instance: Uuid::now_v7(),
        };
        let operator = OperatorToken::random();
        let in_directory = |cause| StartError::Directory { path: directory.clone(), cause };
        let mut system = Self {
            _running_file: running.announce(operator, &directory).map_err(in_directory)?,
            running,
            dynamodb,
            site,
            correspondence,
            mappings,
            queues,
            servers: Servers::new(),
            background: JoinSet::new(),
        };
        system.reconcile_regularly().await;
        system.background.spawn(trim_regularly(readers));
        system.background.spawn(expire_regularly(system.dynamodb.clone()));
        system.invalidate(notifications, cdn.clone());
        let site = running.site.port();
        let door = |address: SocketAddr, takes| Door { port: address.port(), site, takes };
        let dynamodb_door = door(running.dynamodb, dynamodb::MEDIA_TYPES);
        system.servers.serve(dynamodb_listener, dynamodb_door, system.dynamodb.http_api());
        let router = functions
            .into_router()
            .merge(put_events_router(bus, operator))
            .merge(running.into_router());
        let functions_door = door(running.functions, lambda_api::MEDIA_TYPES);
        system.servers.serve(lambda_listener, functions_door, router);
        system.serve_site(site_listener, door(running.site, MediaTypes::Any), cdn);
        Ok(system)
    }

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
        &self.dynamodb
    }

    /// How many pages were published, counted from an unknown number.
    #[must_use]
    pub fn pages_published(&self) -> u64 {
        self.site.pages_put()
    }

    /// Where the pages are.
    #[must_use]
    pub fn site_directory(&self) -> &Path {
        self.site.directory()
    }

    /// Where the mail is that it writes.
    #[must_use]
    pub fn mail_directory(&self) -> PathBuf {
        mail_directory(self.dynamodb.directory())
    }

    /// Proposes `count` plausible places, the same ones each time.
    ///
    /// # Errors
    /// The answer to the first proposal that was not accepted.
    pub async fn seed(&self, count: usize) -> Result<(), String> {
        seed(&proposing(&self.dynamodb, &self.correspondence), count).await
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

    fn serve_site(&mut self, listener: TcpListener, door: Door, cdn: CachingCdn) {
        let propose = proposing(&self.dynamodb, &self.correspondence);
        let query = querying(&self.dynamodb, &self.correspondence);
        let consent = recording_consent(&self.dynamodb, &self.correspondence);
        let distribution = Distribution::new(propose, query, consent, cdn);
        self.servers.serve(listener, door, distribution.into_router());
    }

    /// Station 5: the bucket's notifications.
    fn invalidate(&mut self, notifications: ObjectEventsReceiver, cdn: CachingCdn) {
        let log = DynamoDbBudgetStore::new(self.dynamodb.client(), READ_MODELS_TABLE);
        let station = Arc::new(InvalidateCdnHandler::new(cdn, log, BUDGET, system_clock));
        self.background.spawn(notifications.deliver(move |event| {
            let station = Arc::clone(&station);
            async move { station.handle(event).await }
        }));
    }

    /// The reconcile tick, now: shows on the home page what it does not show yet.
    pub async fn reconcile(&self) {
        reconcile(&reconciling(&self.dynamodb, &self.site, &self.correspondence)).await;
    }

    /// The tick comes at once, as after a deployment, so that there is a page for the first visitor;
    /// and then regularly.
    async fn reconcile_regularly(&mut self) {
        let station = reconciling(&self.dynamodb, &self.site, &self.correspondence);
        reconcile(&station).await;
        self.background.spawn(async move {
            loop {
                tokio::time::sleep(RECONCILE_EVERY).await;
                reconcile(&station).await;
            }
        });
    }
}
