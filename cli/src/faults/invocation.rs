//! One invocation of a local function, by Lambda's API.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use stream_processing::BatchResponse;

/// What a function did.
pub(crate) enum Invoked {
    /// It answered.
    Answered(BatchResponse),
    /// It did not, for this reason.
    Failed(String),
}

/// Invokes a function, and waits for its answer.
pub(crate) async fn invoke(api: SocketAddr, function: &str, payload: &str) -> Result<Invoked> {
    let request =
        Request::post(format!("http://{api}/2015-03-31/functions/{function}/invocations"))
            .body(Full::new(Bytes::copy_from_slice(payload.as_bytes())))?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request).await;
    let response = response.with_context(|| format!("{function} can't be invoked"))?;
    let is_well =
        response.status().is_success() && !response.headers().contains_key("x-amz-function-error");
    let body = response.into_body().collect().await?.to_bytes();
    if is_well {
        let answer = serde_json::from_slice(&body);
        return Ok(Invoked::Answered(answer.with_context(|| format!("{function} said nothing"))?));
    }
    let said: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let message = said.get("errorMessage").or(said.get("Message")).and_then(|it| it.as_str());
    Ok(Invoked::Failed(message.unwrap_or("it gave no reason").to_owned()))
}
