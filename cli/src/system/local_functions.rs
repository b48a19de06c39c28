//! Invokes functions by the Invoke API of a system on this machine.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;

use super::Invoked;
use crate::http_client::HttpClient;

pub(super) async fn invoke(
    api: SocketAddr,
    http: &HttpClient,
    function: &str,
    payload: &str,
) -> Result<Invoked> {
    let request =
        Request::post(format!("http://{api}/2015-03-31/functions/{function}/invocations"))
            .header("content-type", "application/json")
            .body(Full::new(Bytes::copy_from_slice(payload.as_bytes())))?;
    let response = http.send(request).await;
    let response = response.with_context(|| format!("{function} can't be invoked"))?;
    let is_well =
        response.status().is_success() && !response.headers().contains_key("x-amz-function-error");
    Invoked::read(function, is_well, response.body())
}
