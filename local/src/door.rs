//! A port of this machine is a door: any page that a browser here has open can knock at it, and by DNS rebinding
//! under a name of its own. Each port opens for programs and for the site's own pages only.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use handlers::http_api::{FetchSite, Problem, add_security_headers, request_media_type, single};
use http::header::{HOST, ORIGIN};
use http::uri::Authority;
use http::{HeaderMap, Method};

/// The door of one port.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Door {
    /// The port itself.
    pub(crate) port: u16,
    /// The port of the site, whose pages may come in.
    pub(crate) site: u16,
    /// The media types that its API takes.
    pub(crate) takes: MediaTypes,
}

/// What a request's body may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum MediaTypes {
    /// Whatever the handler can read.
    Any,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// One of these, or not said: AWS's SDK for Python leaves it out.
    OneOfOrUnsaid(&'static [&'static str]),
}

impl Door {
    /// Puts the door before everything that `router` answers.
    pub(crate) fn before(self, router: Router) -> Router {
        router.layer(from_fn_with_state(Arc::new(self), enter))
    }

    fn admit<B>(&self, request: &http::Request<B>) -> Result<(), Problem> {
        self.admit_name(request)?;
        self.admit_origin(request)?;
        self.admit_media_type(request)
    }

    /// A page that had its name point here (DNS rebinding) still asks for that name.
    fn admit_name<B>(&self, request: &http::Request<B>) -> Result<(), Problem> {
        let host = single(request.headers(), &HOST)?
            .ok_or_else(|| Problem::malformed("a request has a Host header."))?;
        let host = host.to_str().ok().and_then(|host| host.parse().ok());
        let target = request.uri().authority();
        let is_here = |name: &Authority| is_loopback(name) && port_of(name) == Some(self.port);
        if host.as_ref().is_some_and(is_here) && target.is_none_or(is_here) {
            return Ok(());
        }
        Err(Problem::misdirected(format!(
            "this is `127.0.0.1:{}`, and answers to no other name. A tunnel or proxy before it has to send that as \
             `Host`.",
            self.port
        )))
    }

    fn admit_origin<B>(&self, request: &http::Request<B>) -> Result<(), Problem> {
        let headers = request.headers();
        let is_own = headers.get_all(ORIGIN).iter().all(|origin| self.is_site(origin.as_bytes()));
        let is_single = headers.get_all(ORIGIN).iter().count() < 2;
        let is_invited = FetchSite::of(headers) != FetchSite::Elsewhere || self.is_link(request);
        if is_own && is_single && is_invited { Ok(()) } else { Err(Problem::from_elsewhere()) }
    }

    /// Whoever follows a link to the site, from a mail for example, gets a page of their own. Nobody else sees it.
    fn is_link<B>(&self, request: &http::Request<B>) -> bool {
        let says = |name, value| says(request.headers(), name, value);
        self.port == self.site
            && matches!(*request.method(), Method::GET | Method::HEAD)
            && says("sec-fetch-mode", "navigate")
            && says("sec-fetch-dest", "document")
    }

    fn is_site(&self, origin: &[u8]) -> bool {
        let authority = origin.strip_prefix(b"http://");
        let authority = authority.and_then(|authority| Authority::try_from(authority).ok());
        // The site listens at these two names, and whatever is at another address of this machine is not the site.
        authority.is_some_and(|name| {
            matches!(name.host(), "localhost" | "127.0.0.1")
                && is_plain(&name)
                && port_of(&name) == Some(self.site)
        })
    }

    /// A browser sends a few media types anywhere without asking first.
    fn admit_media_type<B>(&self, request: &http::Request<B>) -> Result<(), Problem> {
        let (taken, may_be_unsaid) = match self.takes {
            MediaTypes::Any => return Ok(()),
            MediaTypes::OneOf(taken) => (taken, false),
            MediaTypes::OneOfOrUnsaid(taken) => (taken, true),
        };
        if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            return Ok(());
        }
        let is_taken = match request_media_type(request.headers())? {
            Some(media_type) => taken.contains(&&*media_type),
            None => may_be_unsaid && !request.headers().contains_key(http::header::CONTENT_TYPE),
        };
        if is_taken { Ok(()) } else { Err(Problem::unsupported_media_type(taken)) }
    }
}

async fn enter(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    match door.admit(&request) {
        Ok(()) => next.run(request).await,
        Err(problem) => {
            let mut response = problem.into_response().map(Body::from);
            add_security_headers(&mut response);
            response
        }
    }
}

fn is_loopback(name: &Authority) -> bool {
    let host = name.host();
    let is_address = |host: &str| host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback());
    let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    is_plain(name)
        && (host.eq_ignore_ascii_case("localhost")
            || is_address(host)
            || bracketed.is_some_and(|host| host.parse() == Ok(Ipv6Addr::LOCALHOST)))
}

/// Whether it names nobody: `user@host` is a name for confusing people.
fn is_plain(name: &Authority) -> bool {
    !name.as_str().contains('@')
}

/// What is left out is the port of the scheme.
fn port_of(name: &Authority) -> Option<u16> {
    match name.port() {
        Some(port) => Some(port.as_u16()),
        None if name.as_str().ends_with(':') => None,
        None => Some(80),
    }
}

fn says(headers: &HeaderMap, name: &str, value: &str) -> bool {
    let mut values = headers.get_all(name).iter();
    values.next().is_some_and(|said| said == value) && values.next().is_none()
}

#[cfg(test)]
mod tests;
