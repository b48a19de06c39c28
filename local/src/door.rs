//! Protects the ports of this machine: any page open in a local browser can send requests to them, and by DNS
//! rebinding under its own name. Each port admits only programs and the site's own pages.

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

/// The protection of one port.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Door {
    /// The port that it protects.
    pub(crate) port: u16,
    /// The port of the site, whose pages are admitted.
    pub(crate) site: u16,
    /// The media types that the port's API takes.
    pub(crate) takes: MediaTypes,
}

/// The media types that a request's body may have.
#[derive(Debug, Clone, Copy)]
pub(crate) enum MediaTypes {
    /// Any media type: the handler decides.
    Any,
    /// One of these, as the header says.
    OneOf(&'static [&'static str]),
    /// One of these, or no header: AWS's SDK for Python leaves it out.
    OneOfOrUnsaid(&'static [&'static str]),
}

impl Door {
    /// Puts the protection in front of `router`.
    pub(crate) fn before(self, router: Router) -> Router {
        router.layer(from_fn_with_state(Arc::new(self), enter))
    }

    fn admit<B>(&self, request: &http::Request<B>) -> Result<(), Problem> {
        self.admit_name(request)?;
        self.admit_origin(request)?;
        self.admit_media_type(request)
    }

    /// A page whose name was pointed here (DNS rebinding) still uses that name.
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

    /// A visitor who follows a link to the site, for instance from a
    /// letter, gets a page of their own. The linking page can't read it.
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
        // The site listens at these two names; any other address of this machine is not the site.
        authority.is_some_and(|name| {
            matches!(name.host(), "localhost" | "127.0.0.1")
                && is_plain(&name)
                && port_of(&name) == Some(self.site)
        })
    }

    /// A browser sends a few media types to any site without asking first.
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

/// Whether it has no user: `user@host` is meant to confuse people.
fn is_plain(name: &Authority) -> bool {
    !name.as_str().contains('@')
}

/// Without a port, the default of the scheme.
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
