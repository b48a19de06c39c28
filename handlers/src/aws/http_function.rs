//! Hosts a function of HTTP requests on Lambda, behind any API that invokes it.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use lambda_http::request::RequestContext;
use lambda_http::{Body, Error, RequestExt, run, service_fn};

use super::HostError;
use crate::function::HttpFunction;
use crate::http_api::{Problem, Request, Response, add_security_headers};
use crate::viewer::SourceAddress;

/// Runs a function of requests until Lambda ends the process.
pub(super) async fn run_http_function(function: impl HttpFunction) -> Result<(), HostError> {
    let service = service_fn(|request: lambda_http::Request| {
        let time_left = time_left(&request);
        let answer = function.handle(plain_request(request));
        async move {
            let answer = tokio::time::timeout(time_left, answer).await;
            let mut answer = answer.unwrap_or_else(|_| {
                tracing::error!("no answer within the function's timeout");
                Problem::unavailable().into_response()
            });
            add_security_headers(&mut answer);
            Ok::<_, Error>(lambda_response(answer))
        }
    });
    Ok(run(service).await?)
}

/// The time to answer in. Lambda would end the process after it, and the gateway answer in its own words.
fn time_left(request: &lambda_http::Request) -> Duration {
    const TO_ANSWER: Duration = Duration::from_millis(500);
    let Some(context) = request.lambda_context_ref() else { return Duration::MAX };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(context.deadline).saturating_sub(now + TO_ANSWER)
}

/// The path as the client sent it: without the stage, which REST APIs prepend.
fn plain_request(request: lambda_http::Request) -> Request {
    let path = request.raw_http_path().to_owned();
    let source = request.request_context_ref().and_then(source_address);
    let (mut parts, body) = request.into_parts();
    if let Some(source) = source {
        parts.extensions.insert(source);
    }
    let target = match parts.uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    if let Ok(uri) = target.parse() {
        parts.uri = uri;
    }
    let body = match body {
        Body::Text(text) => Bytes::from(text),
        Body::Binary(bytes) => Bytes::from(bytes),
        _ => Bytes::new(),
    };
    http::Request::from_parts(parts, body)
}

/// The address of the connection to the API, with a port or without.
fn source_address(context: &RequestContext) -> Option<SourceAddress> {
    let text = match context {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.as_deref()?,
        RequestContext::ApiGatewayV1(context) => context.identity.source_ip.as_deref()?,
        _ => return None,
    };
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    text.parse::<IpAddr>().or_else(|_| with_port()).ok().map(SourceAddress)
}

fn lambda_response(response: Response) -> http::Response<Body> {
    response.map(|body| match String::from_utf8(body.into()) {
        Ok(text) => Body::Text(text),
        Err(error) => Body::Binary(error.into_bytes()),
    })
}
