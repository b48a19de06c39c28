//! Starts a system: opens its ports and its data, assembles the functions, and serves.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::background::{notify, tick_at_intervals};
use crate::bus::{MessageStore, messages_file, put_events_router};
use crate::caching_cdn::CachingCdn;
use crate::correspondence::{Correspondence, MailLimits};
use crate::development_keys::check_secrets;
use crate::directory_site::{DirectorySite, site_directory};
use crate::door::{Door, MediaTypes};
use crate::dynamodb::{self, EmbeddedDynamoDb};
use crate::functions::Functions;
use crate::http_server::Distribution;
use crate::lambda_api::{self, InvocableFunctions};
use crate::object_events::{ObjectEvents, ObjectEventsReceiver};
use crate::operator_token::OperatorToken;
use crate::parts::LocalParts;
use crate::retention::{expire_regularly, trim_regularly};
use crate::routes::Routes;
use crate::running::Running;
use crate::servers::{Servers, listen, local_address};
use crate::start_error::StartError;
use crate::subscriptions::{Subscriptions, local_bus};
use crate::system::System;
use crate::tables::create_tables;

/// The options of a start.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The data directory; if `None`, everything is temporary.
    pub data_directory: Option<PathBuf>,
    /// The port of the site and the API on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The port of the DynamoDB API on 127.0.0.1; 0 takes a free one.
    pub dynamodb_port: u16,
    /// The port of the Invoke API, and of the bus, on 127.0.0.1; 0 takes a free one.
    pub lambda_port: u16,
    /// The limits of mail and addresses.
    pub mail_limits: MailLimits,
}

/// The ports that the system listens on.
struct Listeners {
    site: TcpListener,
    dynamodb: TcpListener,
    functions: TcpListener,
}

/// The data and parts of a system.
struct Data {
    parts: LocalParts,
    messages: MessageStore,
    notifications: ObjectEventsReceiver,
}

impl System {
    /// Starts everything, and continues from where it stopped.
    ///
    /// # Errors
    /// [`StartError`], worded for the person who started it.
    pub async fn start(options: &Options) -> Result<Self, StartError> {
        let listeners = Listeners::open(options).await?;
        let running = listeners.running();
        let Data { parts, messages, notifications } = Data::open(options, running.site).await?;
        let directory = parts.dynamodb.directory().to_owned();
        let Functions { http, batches, objects, ticks } = Functions::of(&parts).await?;
        let Subscriptions { mappings, queues, invocable, readers } =
            Subscriptions::start(batches, &parts.dynamodb, &messages, &directory).await?;
        let operator = OperatorToken::random();
        let announced = running.announce(operator, &directory);
        let running_file =
            announced.map_err(|cause| StartError::Directory { path: directory, cause })?;
        let api = Arc::new(Routes::of(http));
        let mut background = JoinSet::new();
        background.spawn(trim_regularly(readers));
        background.spawn(expire_regularly(parts.dynamodb.clone()));
        let notified = objects.into_iter().map(|(_, function)| function).collect();
        background.spawn(notify(notifications, notified));
        let ticking = ticks.iter().map(|(_, function)| Arc::clone(function)).collect();
        let servers = Servers::new();
        let mut system = Self {
            running,
            _running_file: running_file,
            parts,
            api,
            ticks: ticking,
            mappings,
            queues,
            servers,
            background,
        };
        // At once, as after a deployment, so that there is a page for the first visitor.
        system.reconcile().await;
        tick_at_intervals(&mut system.background, ticks);
        system.serve(listeners, invocable, operator);
        Ok(system)
    }

    fn serve(
        &mut self,
        listeners: Listeners,
        invocable: InvocableFunctions,
        operator: OperatorToken,
    ) {
        let (running, parts) = (self.running, &self.parts);
        let site = running.site.port();
        let door = |address: SocketAddr, takes| Door { port: address.port(), site, takes };
        let dynamodb_door = door(running.dynamodb, dynamodb::MEDIA_TYPES);
        self.servers.serve(listeners.dynamodb, dynamodb_door, parts.dynamodb.http_api());
        let functions = invocable
            .into_router()
            .merge(put_events_router(parts.bus.clone(), operator))
            .merge(running.into_router());
        let functions_door = door(running.functions, lambda_api::MEDIA_TYPES);
        self.servers.serve(listeners.functions, functions_door, functions);
        let distribution = Distribution::new(Arc::clone(&self.api), parts.cdn.clone());
        let site_door = door(running.site, MediaTypes::Any);
        self.servers.serve(listeners.site, site_door, distribution.into_router());
    }
}

impl Listeners {
    async fn open(options: &Options) -> Result<Self, StartError> {
        let (dynamodb, functions) = (options.dynamodb_port, options.lambda_port);
        Ok(Self {
            site: listen("the site", options.port, "--port").await?,
            dynamodb: listen("the DynamoDB API", dynamodb, "--dynamodb-port").await?,
            functions: listen("the functions and the bus", functions, "--lambda-port").await?,
        })
    }

    fn running(&self) -> Running {
        Running {
            site: local_address(&self.site),
            dynamodb: local_address(&self.dynamodb),
            functions: local_address(&self.functions),
            instance: Uuid::now_v7(),
        }
    }
}

impl Data {
    async fn open(options: &Options, site_address: SocketAddr) -> Result<Self, StartError> {
        let dynamodb = match &options.data_directory {
            Some(directory) => EmbeddedDynamoDb::open(directory)?,
            None => EmbeddedDynamoDb::ephemeral()?,
        };
        create_tables(&dynamodb).await?;
        let directory = dynamodb.directory().to_owned();
        let (site, notifications) = open_site(&directory)?;
        check_secrets(&dynamodb.client(), &directory).await?;
        let (client, limits) = (dynamodb.client(), options.mail_limits);
        let correspondence = Correspondence::open(&client, &directory, site_address, limits)?;
        let messages = MessageStore::open(&messages_file(&directory))?;
        let bus = local_bus(messages.clone())?;
        let cdn = CachingCdn::new(site.clone());
        let parts = LocalParts { dynamodb, site, cdn, bus, correspondence };
        Ok(Self { parts, messages, notifications })
    }
}

fn open_site(directory: &Path) -> Result<(DirectorySite, ObjectEventsReceiver), StartError> {
    let (object_events, notifications) = ObjectEvents::channel();
    let path = site_directory(directory);
    let site = DirectorySite::open(path.clone(), object_events);
    Ok((site.map_err(|cause| StartError::Directory { path, cause })?, notifications))
}
