//! Sample proposals: plausible ones, and some that are invalid.

mod places;
mod proposals;

use bytes::Bytes;
use handlers::http_api::Request;
use http::{Method, StatusCode};

use crate::functions::Answering;
pub use proposals::{SeedProposal, any, plausible};

/// Proposes `count` places. The same count proposes the same places, so repeating it adds nothing.
///
/// # Errors
/// The response to the first proposal that was not accepted.
pub(crate) async fn seed(propose: &Answering, count: usize) -> Result<(), String> {
    for number in 0..count {
        let response = propose(request(&plausible(number))).await;
        if response.status() != StatusCode::ACCEPTED {
            return Err(String::from_utf8_lossy(response.body()).into_owned());
        }
    }
    Ok(())
}

fn request(proposal: &SeedProposal) -> Request {
    let mut request = Request::new(Bytes::from(proposal.body.to_string()));
    *request.method_mut() = Method::POST;
    let headers = request.headers_mut();
    headers.insert("content-type", http::HeaderValue::from_static("application/json"));
    if let Ok(key) = proposal.key.parse() {
        headers.insert("idempotency-key", key);
    }
    request
}
