//! Somebody who visits the site and uses the API.

use std::net::IpAddr;

use anyhow::{Context, Result, ensure};
use reqwest::header::{ACCEPT, HeaderMap};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use crate::{Visitplannr, eventually};

/// What browsers ask for.
const HTML: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// A client of the system, which follows no redirection by itself.
#[derive(Debug, Clone)]
pub struct Visitor {
    http: Client,
    site: String,
}

/// What the system answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, which is always text.
    pub body: String,
}

impl Answer {
    /// A header; empty if it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// If it is none.
    pub fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.body).with_context(|| format!("no JSON: {}", self.body))
    }
}

impl Visitor {
    /// A visitor of this system.
    ///
    /// # Errors
    /// If there can't be a client.
    pub fn of(system: &Visitplannr) -> Result<Self> {
        let http = Client::builder().redirect(Policy::none()).build()?;
        Ok(Self { http, site: system.site.clone() })
    }

    /// A visitor whose requests come from another address of this machine, such as 127.0.0.2.
    ///
    /// # Errors
    /// If there can't be a client.
    pub fn at(system: &Visitplannr, address: IpAddr) -> Result<Self> {
        let http = Client::builder().redirect(Policy::none()).local_address(address).build()?;
        Ok(Self { http, site: system.site.clone() })
    }

    /// A visitor of the site at this address, by a client that reaches it.
    #[must_use]
    pub fn with(http: Client, site: &str) -> Self {
        Self { http, site: site.to_owned() }
    }

    /// A request to be filled in.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.site))
    }

    /// Sends a request.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn send(&self, request: RequestBuilder) -> Result<Answer> {
        let response = request.send().await?;
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await?,
        })
    }

    /// Reads as a client of the API.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.send(self.request(Method::GET, path)).await
    }

    /// Reads as a browser.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn browse(&self, path: &str) -> Result<Answer> {
        self.send(self.request(Method::GET, path).header(ACCEPT, HTML)).await
    }

    /// Proposes a place as a client of the API.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn propose(&self, place: &Value) -> Result<Answer> {
        self.send(self.request(Method::POST, "/destinations").json(place)).await
    }

    /// Proposes a place under a key that makes a repeat safe.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn propose_as(&self, key: &str, place: &Value) -> Result<Answer> {
        let request = self.request(Method::POST, "/destinations").json(place);
        self.send(request.header("idempotency-key", key)).await
    }

    /// Sends the form of the home page, as a browser.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn submit(&self, form: &[(&str, &str)]) -> Result<Answer> {
        let request = self.request(Method::POST, "/destinations").form(form);
        self.send(request.header(ACCEPT, HTML)).await
    }

    /// Proposes a place that has to be accepted, and returns where it is.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn accepted(&self, place: &Value) -> Result<String> {
        let answer = self.propose(place).await?;
        ensure!(answer.status == 202, "{} {}", answer.status, answer.body);
        Ok(answer.header("location").to_owned())
    }

    /// Waits until a destination is listed or rejected, and returns it.
    ///
    /// # Errors
    /// If it never is.
    pub async fn settled(&self, location: &str) -> Result<Value> {
        eventually(&format!("the outcome of {location}"), async || {
            let found = self.get(location).await?;
            ensure!(found.status == 200, "{location}: {}", found.status);
            Ok(Some(found.json()?).filter(|found| found["status"] != "pending"))
        })
        .await
    }

    /// Waits until the home page leads to a destination, and returns the page.
    ///
    /// # Errors
    /// If it never does.
    pub async fn home_page_with(&self, location: &str) -> Result<String> {
        let link = format!("href=\"{location}\"");
        eventually(&format!("{location} on the home page"), async || {
            let page = self.browse("/").await?;
            Ok(Some(page.body).filter(|page| page.contains(&link)))
        })
        .await
    }
}
