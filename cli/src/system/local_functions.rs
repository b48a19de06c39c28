//! Lambda's Invoke API of a system on this machine.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::Invoked;

pub(super) async fn invoke(api: SocketAddr, function: &str, payload: &str) -> Result<Invoked> {
    let request =
        Request::post(format!("http://{api}/2015-03-31/functions/{function}/invocations"))
            .body(Full::new(Bytes::copy_from_slice(payload.as_bytes())))?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    let response = client.request(request).await;
    let response = response.with_context(|| format!("{function} can't be invoked"))?;
    let is_well =
        response.status().is_success() && !response.headers().contains_key("x-amz-function-error");
    let body = response.into_body().collect().await?.to_bytes();
    Invoked::read(function, is_well, &body)
}
