//! The distribution: the API at its paths, the site everywhere else, as in `template.yaml`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request as AxumRequest, State};
use handlers::http_api::{
    Problem, Request, Response, add_security_headers, html, is_known, no_content, prefers_html,
};
use handlers::ports::site::CACHE_CONTROL;
use handlers::viewer::SourceAddress;
use http::header::{CACHE_CONTROL as CACHE_CONTROL_HEADER, ETAG};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use site_templates::NotFoundPage;

use crate::caching_cdn::CachingCdn;
use crate::request_body;
use crate::routes::Routes;

/// The API and the site, behind one address.
pub(crate) struct Distribution {
    api: Arc<Routes>,
    cdn: CachingCdn,
}

impl Distribution {
    /// The API with its functions, and the site behind its CDN.
    pub(crate) fn new(api: Arc<Routes>, cdn: CachingCdn) -> Self {
        Self { api, cdn }
    }

    /// The distribution as an HTTP service.
    pub(crate) fn into_router(self) -> Router {
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
            // The server drops the body, and keeps its length.
            *request.method_mut() = Method::GET;
        }
        if !is_of_the_api(request.uri().path()) {
            return self.page(&request);
        }
        match self.api.find(request.method(), request.uri().path()) {
            Some(function) => function(request).await,
            None => nothing_at(request.uri().path(), request.headers()),
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

/// Whether a path belongs to the API, by the distribution's behaviours.
fn is_of_the_api(path: &str) -> bool {
    matches!(path, "/destination" | "/health" | "/openapi.yaml")
        || path.starts_with("/destinations")
        || path.starts_with("/letters/")
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
