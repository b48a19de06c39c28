//! The site and its API, as visitors and clients use them.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Error, Result, bail};
use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::Full;
use serde_json::Value;
use tokio::time::timeout;

use crate::http_client::HttpClient;

/// A function of the API has ten seconds, and a cold one takes a moment to start.
const ANSWERING: Duration = Duration::from_secs(15);

/// The address of a site, such as `http://127.0.0.1:3000`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SiteUrl(String);

/// A site, and connections to it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    url: SiteUrl,
    http: HttpClient,
}

impl FromStr for SiteUrl {
    type Err = Error;

    fn from_str(url: &str) -> Result<Self> {
        let uri: Uri = url.parse().context("this is not a URL")?;
        match uri.scheme_str() {
            Some("http") => {}
            Some("https") if cfg!(feature = "aws") => {}
            Some("https") => bail!(
                "this build has no TLS; install one that has: cargo install --path cli --features aws"
            ),
            _ => bail!("a URL begins with http:// or https://"),
        }
        if uri.query().is_some() || uri.path() != "/" {
            bail!("name the site alone, without a path");
        }
        Ok(Self(url.trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for SiteUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Site {
    pub(crate) fn at(url: SiteUrl) -> Result<Self> {
        Ok(Self { url, http: HttpClient::new()? })
    }

    pub(crate) fn url(&self) -> &SiteUrl {
        &self.url
    }

    /// GETs a path with this `Accept` header: as a client of the API, or as a browser.
    pub(crate) async fn get(&self, path: &str, accept: &str) -> Result<Response<Bytes>> {
        let request = Request::get(format!("{}{path}", self.url)).header("accept", accept);
        self.send(request.body(Full::default())?).await
    }

    /// Proposes a destination with a key, which makes a retry safe.
    pub(crate) async fn propose(&self, key: &str, proposal: &Value) -> Result<Response<Bytes>> {
        let request = Request::post(format!("{}/destinations", self.url))
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        self.send(request.body(Full::new(Bytes::from(proposal.to_string())))?).await
    }

    async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Bytes>> {
        let answer = timeout(ANSWERING, self.http.send(request)).await;
        let answer = answer.with_context(|| format!("{} does not answer", self.url))?;
        answer.with_context(|| format!("{} can't be reached", self.url))
    }
}

/// The detail of a response's problem, or its status.
pub(crate) fn said(answer: &Response<Bytes>) -> String {
    let problem: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let status = answer.status();
    match (problem["detail"].as_str(), answer.headers().get("location")) {
        (Some(detail), _) => format!("{status}: {detail}"),
        (None, Some(location)) if status.is_redirection() => {
            format!("{status}: it is at {}", location.to_str().unwrap_or("another place"))
        }
        (None, _) => status.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::SiteUrl;

    #[test]
    fn a_site_is_named_by_its_url_alone() {
        let parsed = |url: &str| url.parse::<SiteUrl>().map(|url| url.to_string());
        for url in ["http://127.0.0.1:3000", "http://127.0.0.1:3000/"] {
            assert_eq!(parsed(url).unwrap(), "http://127.0.0.1:3000");
        }
        for url in ["", "127.0.0.1:3000", "ftp://site", "http://site/destinations", "http://a b"] {
            assert!(parsed(url).is_err(), "{url}");
        }
    }
}
