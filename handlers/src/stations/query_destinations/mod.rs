//! Answers queries: for one destination, for the list, and for the contract itself.

mod destination;
mod destination_page;
mod list;

use domain::DestinationId;
use event_store::EventStore;
use http::{Method, StatusCode};
use read_models::DestinationDetailsStore;
use serde_json::json;

use crate::declaration::{Declaration, Route, Trigger};
use crate::email_address::EmailAddress;
use crate::function::HttpFunction;
use crate::http_api::{self, Problem, Request, Response};
use crate::need::Need;
use crate::parts::Parts;
use crate::station::{AssemblyError, HttpStation, Station};
use crate::stored_events::warm_up;

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "query-destinations";

const OPENAPI: &str = include_str!("../../../openapi.yaml");
const READ: &str = "GET, HEAD";

/// Answers every request that no other station takes.
#[derive(Debug)]
pub struct QueryDestinations;

impl Station for QueryDestinations {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: None,
        triggers: &[
            Trigger::Http(Route::Of("GET", "/destinations")),
            Trigger::Http(Route::Of("GET", "/destinations/{id}")),
            Trigger::Http(Route::Of("GET", "/health")),
            Trigger::Http(Route::Of("GET", "/openapi.yaml")),
            Trigger::Http(Route::Default),
        ],
        needs: &[Need::Events, Need::ReadModels, Need::MailSender],
    };
}

impl HttpStation for QueryDestinations {
    async fn assemble<P: Parts>(parts: P) -> Result<impl HttpFunction, AssemblyError> {
        let (events, models) = (parts.events()?, parts.read_models()?.live());
        let mail_sender = parts.mail_sender()?;
        parts.warm_up(warm_up(&events)).await;
        Ok(QueryDestinationsHandler::new(events, models, mail_sender))
    }
}

/// Reads rows, and streams of destinations that have no row yet.
#[derive(Debug, Clone)]
pub struct QueryDestinationsHandler<E, S> {
    events: E,
    store: S,
    mail_sender: Option<EmailAddress>,
}

/// What a path refers to.
enum Resource<'a> {
    List,
    /// The list, at a path that takes no proposals.
    ListOnly,
    Destination(&'a str),
    Proposals,
    Health,
    Contract,
    Nothing,
}

impl<'a> Resource<'a> {
    fn at(path: &'a str) -> Self {
        match path {
            "/destinations" => Self::List,
            "/destinations/" => Self::ListOnly,
            "/destination" => Self::Proposals,
            "/health" => Self::Health,
            "/openapi.yaml" => Self::Contract,
            _ => match path.strip_prefix("/destinations/") {
                Some(id) if !id.contains('/') => Self::Destination(id),
                _ => Self::Nothing,
            },
        }
    }

    fn allowed_methods(&self) -> &'static str {
        match self {
            Self::List => "GET, HEAD, POST",
            Self::Proposals => "POST",
            _ => READ,
        }
    }
}

impl<E: EventStore, S: DestinationDetailsStore> QueryDestinationsHandler<E, S> {
    /// A handler that reads rows from `store`, and from `events` if there is no row yet. `mail_sender` is the sender
    /// of letters, if there is one.
    pub fn new(events: E, store: S, mail_sender: Option<EmailAddress>) -> Self {
        Self { events, store, mail_sender }
    }
}

impl<E: EventStore, S: DestinationDetailsStore> HttpFunction for QueryDestinationsHandler<E, S> {
    /// Answers every request except proposals.
    async fn handle(&self, request: Request) -> Response {
        let resource = Resource::at(request.uri().path());
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let mut response = match resource {
            Resource::Nothing => not_found(&request),
            _ if !is_read || matches!(resource, Resource::Proposals) => {
                let allow = resource.allowed_methods();
                Problem::method_not_allowed(request.method(), allow).into_response()
            }
            Resource::List | Resource::ListOnly => self.list(request.uri()).await,
            Resource::Destination(id) => match id.parse::<DestinationId>() {
                Ok(id) => self.destination(id, request.headers()).await,
                Err(_) => not_found(&request),
            },
            Resource::Health => http_api::json(StatusCode::OK, &json!({"status": "ok"})),
            Resource::Contract | Resource::Proposals => {
                http_api::with_type(StatusCode::OK, "application/yaml", OPENAPI.into())
            }
        };
        if request.method() == Method::HEAD {
            response.body_mut().clear();
        }
        response
    }
}

fn not_found(request: &Request) -> Response {
    let path = request.uri().path();
    destination_page::not_found(request.headers(), format!("there is no `{path}`."))
}
