//! Station 12: stores the answer of a mailbox's owner, given by a link in a letter. No account is needed: a reader of
//! the letter has access to the mailbox.

use http::{Method, StatusCode};
use site_templates::{AnswerStatus, LetterPage};
use stream_processing::Transience;
use stream_processing::encryption::KeyedHash;

use crate::declaration::{Declaration, Route, Trigger};
use crate::function::HttpFunction;
use crate::http_api::{self, Problem, Request, Response};
use crate::mailboxes::{Answer, AnswerLink, BrokenLink};
use crate::need::Need;
use crate::parts::Parts;
use crate::ports::mailbox_store::{MailboxStore, answer};
use crate::station::{AssemblyError, HttpStation, Station};

/// The function's name, as in `template.yaml`.
pub const NAME: &str = "record-consent";

const ALLOWED: &str = "GET, HEAD, POST";

/// Stores the answers of mailboxes' owners.
#[derive(Debug)]
pub struct RecordConsent;

impl Station for RecordConsent {
    const DECLARATION: &'static Declaration = &Declaration {
        name: NAME,
        number: Some(12),
        triggers: &[Trigger::Http(Route::AnyMethod("/letters/{answer}"))],
        needs: &[Need::Mailboxes, Need::AddressHash],
    };
}

impl HttpStation for RecordConsent {
    async fn assemble<P: Parts>(parts: P) -> Result<impl HttpFunction, AssemblyError> {
        Ok(RecordConsentHandler::new(parts.mailboxes()?, parts.address_hash()?))
    }
}

/// A GET only shows a question, because mail programs and scanners
/// follow links by themselves; the page's button sends the answer.
#[derive(Debug, Clone)]
pub struct RecordConsentHandler<S, H> {
    mailboxes: S,
    hash: H,
}

impl<S: MailboxStore, H: KeyedHash> RecordConsentHandler<S, H> {
    /// A handler that stores answers in `mailboxes`, and checks links with `hash`.
    pub fn new(mailboxes: S, hash: H) -> Self {
        Self { mailboxes, hash }
    }

    async fn answer(&self, request: &Request) -> Result<AnswerStatus, Problem> {
        let uri = request.uri();
        let link = AnswerLink::parse(uri.path(), uri.query()).map_err(|error| match error {
            BrokenLink::UnknownAnswer => {
                Problem::not_found(format!("there is no `{}`.", uri.path()))
            }
            BrokenLink::Changed => Problem::broken_link(),
        })?;
        if ![Method::GET, Method::HEAD, Method::POST].contains(request.method()) {
            return Err(Problem::method_not_allowed(request.method(), ALLOWED));
        }
        let is_genuine = link.is_genuine(&self.hash).await;
        if !is_genuine.map_err(|error| failed(&error, error.is_transient()))? {
            return Err(Problem::broken_link());
        }
        if request.method() != Method::POST {
            let action = link.to_string();
            return Ok(match link.answer {
                Answer::WriteToMe => AnswerStatus::MayWeWrite { action },
                Answer::NeverAgain => AnswerStatus::MustWeStop { action },
            });
        }
        let kept = answer(&self.mailboxes, &link.mailbox, link.answer).await;
        kept.map_err(|error| failed(&error, error.is_transient()))?;
        tracing::info!(answer = %link.answer, "a reader of a letter answered");
        Ok(match link.answer {
            Answer::WriteToMe => AnswerStatus::WeWillWrite,
            Answer::NeverAgain => AnswerStatus::WeStop,
        })
    }
}

impl<S: MailboxStore, H: KeyedHash> HttpFunction for RecordConsentHandler<S, H> {
    /// Answers `/letters/{answer}`: a GET changes nothing, and a POST stores the answer, whatever its body is. Mail
    /// programs unsubscribe with one click in this way ([RFC
    /// 8058](https://www.rfc-editor.org/rfc/rfc8058#section-3.2)), so it is not redirected.
    async fn handle(&self, request: Request) -> Response {
        let mut response = match self.answer(&request).await {
            Ok(status) => shown(status),
            Err(problem) if http_api::prefers_html(request.headers()) => broken(problem),
            Err(problem) => problem.into_response(),
        };
        if request.method() == Method::HEAD {
            response.body_mut().clear();
        }
        response
    }
}

fn shown(status: AnswerStatus) -> Response {
    match (LetterPage { status }).render() {
        Ok(html) => http_api::html(StatusCode::OK, html),
        Err(error) => failed(&error, false).into_response(),
    }
}

fn broken(problem: Problem) -> Response {
    let status = AnswerStatus::Broken {
        status: problem.status().as_u16(),
        title: problem.title.to_owned(),
        detail: problem.detail.clone(),
    };
    match (LetterPage { status }).render() {
        Ok(html) => problem.into_page(html),
        Err(_) => problem.into_response(),
    }
}

fn failed(error: &dyn std::fmt::Display, is_transient: bool) -> Problem {
    let mut problem = Problem::failed(error, is_transient);
    if is_transient {
        "try again in a moment.".clone_into(&mut problem.detail);
    }
    problem
}
