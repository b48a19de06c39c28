//! HTTP requests: plain, and over TLS in a build with AWS.

use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

#[cfg(feature = "aws")]
type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "aws"))]
type Connector = HttpConnector;

/// Sends requests, and reuses connections. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct HttpClient(Arc<Client<Connector, Full<Bytes>>>);

impl HttpClient {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self(Arc::new(Client::builder(TokioExecutor::new()).build(connector()?))))
    }

    /// Sends a request, and returns the whole response.
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Bytes>> {
        let (head, body) = self.0.request(request).await?.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }
}

#[cfg(feature = "aws")]
fn connector() -> Result<Connector> {
    let builder = hyper_rustls::HttpsConnectorBuilder::new().with_native_roots()?;
    Ok(builder.https_or_http().enable_http1().build())
}

#[cfg(not(feature = "aws"))]
#[allow(clippy::unnecessary_wraps, reason = "as with AWS")]
fn connector() -> Result<Connector> {
    Ok(HttpConnector::new())
}
