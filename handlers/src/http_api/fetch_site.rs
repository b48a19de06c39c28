//! Whose page a browser sends a request for.

use http::HeaderMap;

const HEADER: &str = "sec-fetch-site";

/// What a browser says in [`Sec-Fetch-Site`](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header), which no
/// page can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchSite {
    /// A page of the same origin, or the person themselves; or no browser, or one that does not say it.
    Here,
    /// A page of another origin. `same-site` is one too: a neighbour's subdomain, or another port of this machine.
    Elsewhere,
}

impl FetchSite {
    /// What a request says.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let is_here = |value: &http::HeaderValue| value == "same-origin" || value == "none";
        if headers.get_all(HEADER).iter().all(is_here) { Self::Here } else { Self::Elsewhere }
    }
}
