//! The site whose page made a browser send a request.

use http::HeaderMap;

const HEADER: &str = "sec-fetch-site";

/// The browser's [`Sec-Fetch-Site`](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header),
/// which pages can't change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchSite {
    /// A page of the same origin, or the user directly; or no browser, or one that does not send the header.
    Here,
    /// A page of another origin. This includes `same-site`: a sibling subdomain, or another port of this machine.
    Elsewhere,
}

impl FetchSite {
    /// The value that a request's header has.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let is_here = |value: &http::HeaderValue| value == "same-origin" || value == "none";
        if headers.get_all(HEADER).iter().all(is_here) { Self::Here } else { Self::Elsewhere }
    }
}
