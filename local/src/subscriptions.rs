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
use crate::start_error::StartError;
use crate::tables::{EVENTS_TABLE, READ_MODELS_TABLE, event_store, fault_store, read_models};

/// The timeout of the functions.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Starts the stations that streams trigger, each from where it stood.
///
/// # Errors
/// [`StartError`] if one of them can't begin.
pub async fn start_mappings(
    dynamodb: &EmbeddedDynamoDb,
    site: &DirectorySite,
    directory: &Path,
    recent_limit: usize,
) -> Result<Vec<EventSourceMapping>, StartError> {
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
    let mut mappings = Vec::with_capacity(stations.len());
    for (name, table, filter, handler) in stations {
        let settings = MappingSettings {
            filter: Some(Filter::parse(filter)?),
            timeout: TIMEOUT,
            ..MappingSettings::new(
                name,
                directory.join("checkpoints"),
                directory.join("on-failure"),
            )
        };
        let stream = dynamodb.stream(table).await?;
        mappings.push(EventSourceMapping::start(settings, stream, handler).await?);
    }
    Ok(mappings)
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
        async move { station.handle(batch).await }
    })
}
