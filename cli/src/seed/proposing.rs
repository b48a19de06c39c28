//! Sends one proposal until it has a final response.

use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use local::seed::SeedProposal;
use tokio::time::sleep;

use crate::site::{Site, said};

/// The pause before the first retry; each later one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// With these pauses, half a minute in total.
const ATTEMPTS: u32 = 8;

/// The result of a proposal.
pub(super) enum Proposed {
    Accepted,
    /// It was refused, as it should be.
    Refused,
    /// It got a response that it should not get.
    Failed(String),
    /// It got no final response at any attempt: the others will not either.
    GivenUp(String),
}

/// Sends a proposal. Transient failures are retried after growing pauses; the key makes that safe.
pub(super) async fn propose(site: &Site, proposal: &SeedProposal) -> Proposed {
    let (mut attempts, mut pause) = (0, FIRST_PAUSE);
    loop {
        let answer = site.propose(&proposal.key, &proposal.body).await;
        let wish = match &answer {
            Ok(answer) if is_for_good(answer.status()) => return judged(answer),
            Ok(answer) => retry_after(answer.headers()),
            Err(_) => None,
        };
        if !is_our_limit(&answer) {
            attempts += 1;
        }
        if attempts == ATTEMPTS {
            return Proposed::GivenUp(reason(answer));
        }
        sleep(wish.unwrap_or(pause).clamp(FIRST_PAUSE, LONGEST_PAUSE)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

fn judged(answer: &Response<Bytes>) -> Proposed {
    match answer.status() {
        StatusCode::ACCEPTED => Proposed::Accepted,
        StatusCode::BAD_REQUEST => Proposed::Refused,
        StatusCode::UNPROCESSABLE_ENTITY => Proposed::Failed(
            "another version proposed different places for this seed; use another --seed"
                .to_owned(),
        ),
        _ => Proposed::Failed(said(answer)),
    }
}

/// Whether the site limits this visitor, and says until when: it is there, and takes the proposal then. What is busy for
/// everybody, such as an API's throttle, does not say.
fn is_our_limit(answer: &Result<Response<Bytes>>) -> bool {
    let is_limit = |answer: &Response<Bytes>| answer.status() == StatusCode::TOO_MANY_REQUESTS;
    answer.as_ref().is_ok_and(|it| is_limit(it) && retry_after(it.headers()).is_some())
}

fn is_for_good(status: StatusCode) -> bool {
    status != StatusCode::TOO_MANY_REQUESTS && !status.is_server_error()
}

/// The value of `Retry-After`, in seconds: <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get("retry-after")?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn reason(answer: Result<Response<Bytes>>) -> String {
    match answer {
        Ok(answer) => said(&answer),
        Err(error) => format!("{error:#}"),
    }
}
