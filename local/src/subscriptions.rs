//! Which stream triggers which station: the mappings of `template.yaml`, here.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use handlers::clock::system_clock;
use handlers::project_destinations::{self, ProjectDestinationsHandler};
use handlers::render_homepage::{self, RenderHomepageHandler};
use handlers::validate_geolocation::{self, Countries, ValidateGeolocationHandler};
use read_models::Projector;
use stream_processing::Deadline;

use crate::directory_site::DirectorySite;
use crate::dynamodb::EmbeddedDynamoDb;
use crate::event_source_mapping::{EventSourceMapping, Filter, Handler, MappingSettings, handler};
use crate::retention::StreamReader;
use crate::start_error::StartError;
use crate::tables::{EVENTS_TABLE, READ_MODELS_TABLE, event_store, fault_store, read_models};

/// Records in a batch, at most. The document and the page are written once a batch, so a large one
/// makes an event cheaper when there are many; one that is alone does not wait.
pub const BATCH_SIZE: usize = 500;
/// The timeout of the functions.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The stations that streams trigger, and the streams they read.
#[derive(Debug)]
pub struct Subscriptions {
    /// One a station.
    pub mappings: Vec<EventSourceMapping>,
    /// One a mapping.
    pub readers: Vec<StreamReader>,
}

/// Starts the stations that streams trigger, each from where it stood.
///
/// # Errors
/// [`StartError`] if one of them can't begin.
pub async fn start_subscriptions(
    dynamodb: &EmbeddedDynamoDb,
    site: &DirectorySite,
    directory: &Path,
    recent_limit: usize,
) -> Result<Subscriptions, StartError> {
    let stations = [
        (
            validate_geolocation::NAME,
            EVENTS_TABLE,
            validate_geolocation::FILTER,
            validator(dynamodb)?,
        ),
        (
            project_destinations::NAME,
            EVENTS_TABLE,
            project_destinations::FILTER,
            projector(dynamodb, recent_limit),
        ),
        (
            render_homepage::NAME,
            READ_MODELS_TABLE,
            render_homepage::FILTER,
            renderer(dynamodb, site),
        ),
    ];
    let mut subscriptions = Subscriptions { mappings: vec![], readers: vec![] };
    for (name, table, filter, handler) in stations {
        let settings = MappingSettings {
            filter: Some(Filter::parse(filter)?),
            batch_size: BATCH_SIZE,
            timeout: TIMEOUT,
            ..MappingSettings::new(
                name,
                directory.join("checkpoints"),
                directory.join("on-failure"),
            )
        };
        let stream = dynamodb.stream(table).await?;
        let mapping = EventSourceMapping::start(settings, stream.clone(), handler).await?;
        subscriptions.readers.push(StreamReader { stream, position: mapping.positions() });
        subscriptions.mappings.push(mapping);
    }
    Ok(subscriptions)
}

fn validator(dynamodb: &EmbeddedDynamoDb) -> Result<Handler, StartError> {
    let client = dynamodb.client();
    let station = Arc::new(ValidateGeolocationHandler::new(
        event_store(&client),
        fault_store(&client),
        Countries::load()?,
        system_clock,
    ));
    Ok(handler(move |batch| {
        let station = Arc::clone(&station);
        async move { station.handle(batch, Deadline::after(TIMEOUT)).await }
    }))
}

fn projector(dynamodb: &EmbeddedDynamoDb, recent_limit: usize) -> Handler {
    let client = dynamodb.client();
    let projector = Projector::new(event_store(&client), read_models(&client), recent_limit);
    let station =
        Arc::new(ProjectDestinationsHandler::new(projector, fault_store(&client), system_clock));
    handler(move |batch| {
        let station = Arc::clone(&station);
        async move { station.handle(batch, Deadline::after(TIMEOUT)).await }
    })
}

fn renderer(dynamodb: &EmbeddedDynamoDb, site: &DirectorySite) -> Handler {
    let client = dynamodb.client();
    let station = Arc::new(RenderHomepageHandler::new(
        read_models(&client),
        site.clone(),
        fault_store(&client),
        system_clock,
    ));
    handler(move |batch| {
        let station = Arc::clone(&station);
        async move { station.handle(batch, Deadline::after(TIMEOUT)).await }
    })
}
