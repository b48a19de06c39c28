//! Station 1: turns a request into a `DestinationProposed`, or a problem.

mod acceptance;
mod admission;
mod fields;
mod idempotency_key;
mod proposal;

use domain::{DestinationId, Outcome};
use event_store::{AppendError, DecideError, EventStore, Metadata};
use http::header::{HeaderMap, HeaderName};
use http::{Method, StatusCode};
use serde_json::json;
use site_templates::ProblemPage;
use stream_processing::Transience;
use stream_processing::encryption::KeyStore;
use uuid::Uuid;

use crate::declaration::{Declaration, Route, Trigger};
use crate::email_address::EmailAddress;
use crate::function::HttpFunction;
use crate::http_api::{self, FetchSite, Problem, Request, Response, single};
use crate::intake::Intake;
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::address_limit::AddressLimit;
use crate::ports::clock::Clock;
use crate::proposers::ProposerMail;
use crate::station::{AssemblyError, HttpStation, Station};
use crate::stored_events::warm_up;
use crate::viewer::{SourceAddress, Viewer};
pub(crate) use acceptance::{AcceptError, Accepted, Target, accept};
use idempotency_key::IdempotencyKey;
pub use idempotency_key::destination_id_of_key;
pub(crate) use proposal::{Proposal, SentAs};

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "propose-destination";

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Accepts proposals by HTTP requests.
#[derive(Debug)]
pub struct ProposeDestination;

impl Station for ProposeDestination {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(1),
        triggers: &[
            Trigger::Http(Route::Of("POST", "/destinations")),
            Trigger::Http(Route::Of("POST", "/destination")),
        ],
        needs: &[Need::Events, Need::Intake, Need::ProposerMail],
    };
}

impl HttpStation for ProposeDestination {
    async fn assemble<P: Parts>(parts: P) -> Result<impl HttpFunction, AssemblyError> {
        let (events, mail) = (parts.events()?, parts.proposer_mail()?);
        parts.warm_up(warm_up(&events)).await;
        let handler = ProposeDestinationHandler::new(events, mail, parts.clock());
        Ok(handler.with_intake(parts.intake()?))
    }
}

/// Answers `POST /destinations` by appending a proposal.
#[derive(Debug, Clone)]
pub struct ProposeDestinationHandler<E, K, L> {
    events: E,
    mail: Option<ProposerMail<K, L>>,
    intake: Intake,
    now: Clock,
}

impl<E: EventStore, K: KeyStore, L: AddressLimit> ProposeDestinationHandler<E, K, L> {
    /// A handler that appends to `events`. Without `mail`, proposers can't leave an address.
    pub fn new(events: E, mail: Option<ProposerMail<K, L>>, now: Clock) -> Self {
        Self { events, mail, intake: Intake::unlimited(), now }
    }

    /// The same handler, which looks at those proposals only that `intake` admits.
    #[must_use]
    pub fn with_intake(self, intake: Intake) -> Self {
        Self { intake, ..self }
    }

    fn viewer_of(&self, request: &Request) -> Viewer {
        let source = request.extensions().get::<SourceAddress>().copied();
        Viewer::of(request.headers(), source, self.intake.cdn.as_ref())
    }

    async fn propose(&self, request: &Request, sent_as: SentAs) -> Result<Accepted, Problem> {
        let viewer = self.viewer_of(request);
        self.intake.admit(&viewer).map_err(Problem::refused)?;
        let key = IdempotencyKey::of(request.headers())?;
        let proposers = self.mail.as_ref().map(|mail| &mail.proposers);
        let proposal = Proposal::parse(request.body(), sent_as, proposers.is_some())?;
        let now = (self.now)();
        if let (Some(mail), Some(address)) = (&self.mail, &proposal.email) {
            admission::admit(mail, &viewer, address, now).await?;
        }
        let request_id = Uuid::now_v7();
        let target = key.map_or(Target::New(DestinationId(request_id)), |key| {
            Target::Named(key.destination_id())
        });
        let metadata = metadata_of(request_id, request.headers());
        let accepted = accept(&self.events, proposers, target, proposal, now, metadata).await;
        accepted.map_err(|error| match error {
            AcceptError::OtherContent(_) => Problem::idempotency_key_reused(),
            AcceptError::Decide(DecideError::Append(AppendError::TooLarge { .. })) => {
                Problem::too_large_to_store()
            }
            error => Problem::failed(&error, error.is_transient()),
        })
    }
}

impl<E: EventStore, K: KeyStore, L: AddressLimit> HttpFunction
    for ProposeDestinationHandler<E, K, L>
{
    /// Answers `POST /destinations` (and `/destination`); refuses every other method.
    async fn handle(&self, request: Request) -> Response {
        if request.method() != Method::POST {
            return Problem::method_not_allowed(request.method(), "POST").into_response();
        }
        // There are no sign-ins, so a page of another site must not act for its visitor unseen.
        if FetchSite::of(request.headers()) == FetchSite::Elsewhere {
            return Problem::from_elsewhere().into_response();
        }
        let sent_as = match SentAs::of(request.headers()) {
            Ok(sent_as) => sent_as,
            Err(problem) => return problem.into_response(),
        };
        match self.propose(&request, sent_as).await {
            Ok(accepted) => accepted.into_response(sent_as),
            Err(problem) if sent_as == SentAs::Form => {
                let sender = self.mail.as_ref().map(|mail| &mail.sender);
                problem_page(problem, request.body(), sender)
            }
            Err(problem) => problem.into_response(),
        }
    }
}

fn metadata_of(request_id: Uuid, headers: &HeaderMap) -> Metadata {
    let traceparent = match single(headers, &TRACEPARENT) {
        Ok(Some(value)) => value.to_str().ok().and_then(|value| value.parse().ok()),
        Ok(None) | Err(_) => None,
    };
    Metadata {
        correlation_id: request_id.to_string(),
        causation_id: request_id.to_string(),
        actor: None,
        traceparent,
        imported: None,
    }
}

impl Accepted {
    fn into_response(self, sent_as: SentAs) -> Response {
        let location = format!("/destinations/{}", self.id);
        if sent_as == SentAs::Form {
            return http_api::see_other(&location);
        }
        let status = match self.outcome {
            None => "pending",
            Some(Outcome::Listed) => "listed",
            Some(Outcome::Rejected) => "rejected",
            Some(Outcome::Expired) => "expired",
        };
        let body = json!({
            "id": self.id,
            "status": status,
            "links": {"self": location, "home": "/"},
        });
        let mut response = http_api::json(StatusCode::ACCEPTED, &body);
        http_api::set_location(response.headers_mut(), &location);
        response
    }
}

/// A browser gets its form back, filled in, with each error beside its field.
fn problem_page(problem: Problem, body: &[u8], mail_sender: Option<&EmailAddress>) -> Response {
    let field = |pointer: &str| pointer.rsplit('/').next().unwrap_or_default().to_owned();
    let page = ProblemPage {
        status: problem.status().as_u16(),
        title: problem.title.to_owned(),
        errors: match problem.errors.as_slice() {
            [] => vec![(String::new(), problem.detail.clone())],
            errors => errors.iter().map(|e| (field(&e.pointer), e.detail.clone())).collect(),
        },
        submitted: proposal::submitted_form(body),
        mail_sender: mail_sender.map(|sender| sender.as_str().to_owned()),
    };
    match page.render() {
        Ok(html) => problem.into_page(html),
        Err(_) => problem.into_response(),
    }
}
