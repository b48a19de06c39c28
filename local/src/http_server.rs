//! The distribution: the API under its paths, the site everywhere else, as in `template.yaml`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request as AxumRequest, State};
use event_store::dynamodb::DynamoDbEventStore;
use handlers::http_api::{
    Problem, Request, Response, add_security_headers, html, is_known, no_content, prefers_html,
};
use handlers::query_destinations::QueryDestinationsHandler;
use handlers::site::CACHE_CONTROL;
use handlers::viewer::SourceAddress;
use http::header::{CACHE_CONTROL as CACHE_CONTROL_HEADER, ETAG};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use read_models::LiveModel;
use read_models::dynamodb::DynamoDbReadModels;
use site_templates::NotFoundPage;

use crate::caching_cdn::CachingCdn;
use crate::request_body;
use crate::stations::{Proposing, RecordingConsent};

/// What answers requests.
#[derive(Debug)]
pub struct Distribution {
    propose: Proposing,
    query: QueryDestinationsHandler<DynamoDbEventStore, LiveModel<DynamoDbReadModels>>,
    consent: RecordingConsent,
    cdn: CachingCdn,
}

impl Distribution {
    /// The API before its handlers, the site behind its CDN.
    #[must_use]
    pub(crate) fn new(
        propose: Proposing,
        query: QueryDestinationsHandler<DynamoDbEventStore, LiveModel<DynamoDbReadModels>>,
        consent: RecordingConsent,
        cdn: CachingCdn,
    ) -> Self {
        Self { propose, query, consent, cdn }
    }

    /// The distribution as a service.
    pub fn into_router(self) -> Router {
        Router::new().fallback(answer).with_state(Arc::new(self))
    }

    async fn respond(&self, request: AxumRequest) -> Response {
        let (mut parts, body) = request.into_parts();
        if let Some(&ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketAddr>>() {
            parts.extensions.insert(SourceAddress(peer.ip()));
        }
        let mut response = match request_body::read(body).await {
            Ok(body) => self.route(Request::from_parts(parts, body)).await,
            Err(_) => {
                Problem::malformed("the body broke off, or did not come in time.").into_response()
            }
        };
        add_security_headers(&mut response);
        response
    }

    async fn route(&self, mut request: Request) -> Response {
        if request.method() == Method::HEAD {
            // The server leaves out the body, and tells how long it would have been.
            *request.method_mut() = Method::GET;
        }
        match Origin::of(request.uri().path()) {
            Origin::Api if request.method() == Method::POST && is_proposal(&request) => {
                self.propose.handle(request).await
            }
            Origin::Api => self.query.handle(request).await,
            Origin::Letters => self.consent.handle(request).await,
            Origin::Site => self.page(&request),
        }
    }

    fn page(&self, request: &Request) -> Response {
        if request.method() != Method::GET {
            return Problem::method_not_allowed(request.method(), "GET, HEAD").into_response();
        }
        let path = request.uri().path();
        let page = match self.cdn.fetch(path) {
            Ok(Some(page)) => page,
            Ok(None) => return nothing_at(path, request.headers()),
            Err(error) => {
                tracing::error!(%error, "a page could not be shown");
                return Problem::unavailable().into_response();
            }
        };
        let etag = page.published.etag.as_str();
        let mut response = if is_known(request.headers(), etag) {
            no_content(StatusCode::NOT_MODIFIED)
        } else {
            html(StatusCode::OK, page.html.clone())
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL_HEADER, HeaderValue::from_static(CACHE_CONTROL));
        if let Ok(etag) = HeaderValue::from_str(etag) {
            headers.insert(ETAG, etag);
        }
        response
    }
}

/// Where a path leads, as the distribution's behaviours say.
enum Origin {
    Api,
    /// Of the API too, and answered by a function of its own.
    Letters,
    Site,
}

impl Origin {
    fn of(path: &str) -> Self {
        match path {
            "/destination" | "/health" | "/openapi.yaml" => Self::Api,
            _ if path.starts_with("/destinations") => Self::Api,
            _ if path.starts_with("/letters/") => Self::Letters,
            _ => Self::Site,
        }
    }
}

fn is_proposal(request: &Request) -> bool {
    matches!(request.uri().path(), "/destinations" | "/destination")
}

fn nothing_at(path: &str, headers: &HeaderMap) -> Response {
    let problem = Problem::not_found(format!("there is no `{path}`."));
    match NotFoundPage.render() {
        Ok(page) if prefers_html(headers) => problem.into_page(page),
        _ => problem.into_response(),
    }
}

async fn answer(
    State(distribution): State<Arc<Distribution>>,
    request: AxumRequest,
) -> http::Response<Body> {
    distribution.respond(request).await.map(Body::from)
}
