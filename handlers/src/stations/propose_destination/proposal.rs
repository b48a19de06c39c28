//! A request's body, parsed once and trusted from then on.

use domain::{Description, Geolocation, Name, ProposeDestination};
use http::HeaderMap;
use serde_json::Value;
use site_templates::ProposalForm;

use super::fields::{Field, Fields};
use crate::email_address::EmailAddress;
use crate::http_api::{BODY_LIMIT, FieldError, Problem, request_media_type};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// The format of a proposal, and of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SentAs {
    Json,
    Form,
}

impl SentAs {
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        match request_media_type(headers)?.as_deref() {
            Some(JSON) => Ok(Self::Json),
            Some(FORM) => Ok(Self::Form),
            _ => Err(Problem::unsupported_media_type(&[JSON, FORM])),
        }
    }
}

/// The body of a request that proposes a destination.
#[derive(Debug, PartialEq)]
pub(crate) struct Proposal {
    /// The command, without a proposer yet.
    pub(crate) command: ProposeDestination,
    /// The proposer's address, if one was left.
    pub(crate) email: Option<EmailAddress>,
}

impl Proposal {
    /// The proposal, or everything that is wrong with it. An address is wrong if none is accepted.
    pub(crate) fn parse(body: &[u8], sent_as: SentAs, takes_email: bool) -> Result<Self, Problem> {
        if body.len() > BODY_LIMIT {
            return Err(Problem::too_large());
        }
        let text = std::str::from_utf8(body)
            .map_err(|_| Problem::malformed("the body is not valid UTF-8."))?;
        let fields = match sent_as {
            SentAs::Form => Fields::of_form(text)?,
            SentAs::Json => Fields::of_json(text)?,
        };
        Self::validate(&fields, takes_email)
    }

    fn validate(fields: &Fields, takes_email: bool) -> Result<Self, Problem> {
        let mut errors = vec![];
        let name = collect(&mut errors, name(&fields.name));
        let geolocation = geolocation(fields, &mut errors);
        let description = collect(&mut errors, description(&fields.description));
        let email = collect(&mut errors, email(&fields.email, takes_email));
        let is_test = collect(&mut errors, is_test(&fields.test));
        match (name, geolocation, description, email, is_test) {
            (Some(name), Some(geolocation), Some(description), Some(email), Some(is_test)) => {
                let proposer = None;
                let command =
                    ProposeDestination { name, geolocation, description, proposer, is_test };
                Ok(Self { command, email })
            }
            _ => Err(Problem::invalid(errors)),
        }
    }
}

/// The content of a form, as far as it can be read, to be shown again.
pub(super) fn submitted_form(body: &[u8]) -> ProposalForm {
    let mut form = ProposalForm::default();
    for (name, value) in form_urlencoded::parse(&body[..body.len().min(BODY_LIMIT)]) {
        let field = match &*name {
            "name" => &mut form.name,
            "latitude" => &mut form.latitude,
            "longitude" => &mut form.longitude,
            "description" => &mut form.description,
            "email" => &mut form.email,
            _ => continue,
        };
        *field = value.into_owned();
    }
    form
}

fn collect<T>(errors: &mut Vec<FieldError>, parsed: Result<T, FieldError>) -> Option<T> {
    parsed.map_err(|error| errors.push(error)).ok()
}

fn name(field: &Field) -> Result<Name, FieldError> {
    let text = match &field.value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        _ => return Err(FieldError::new(&field.pointer, "the name must be text.")),
    };
    Name::try_from(text).map_err(|error| FieldError::new(&field.pointer, error))
}

/// Empty text counts as missing.
fn description(field: &Field) -> Result<Option<Description>, FieldError> {
    match &field.value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => Description::try_from(text.clone())
            .map(Some)
            .map_err(|error| FieldError::new(&field.pointer, error)),
        _ => Err(FieldError::new(&field.pointer, "the description must be text.")),
    }
}

/// Empty text counts as missing. The error does not repeat the address.
fn email(field: &Field, takes_email: bool) -> Result<Option<EmailAddress>, FieldError> {
    let wrong = |detail: &dyn std::fmt::Display| FieldError::new(&field.pointer, detail);
    match &field.value {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        _ if !takes_email => {
            Err(wrong(&"no mail is sent from here, so no e-mail address is kept; leave it out."))
        }
        Value::String(text) => text.parse().map(Some).map_err(|error| wrong(&error)),
        _ => Err(wrong(&"the e-mail address must be text.")),
    }
}

fn is_test(field: &Field) -> Result<bool, FieldError> {
    match &field.value {
        Value::Null => Ok(false),
        Value::Bool(is_test) => Ok(*is_test),
        _ => Err(FieldError::new(&field.pointer, "test must be true or false.")),
    }
}

fn geolocation(fields: &Fields, errors: &mut Vec<FieldError>) -> Option<Geolocation> {
    if let Some(error) = &fields.geolocation_error {
        errors.push(error.clone());
        return None;
    }
    let latitude = collect(errors, coordinate(&fields.latitude, "latitude"));
    let longitude = collect(errors, coordinate(&fields.longitude, "longitude"));
    Geolocation::new(latitude?, longitude?).ok()
}

/// A number, or text with a number.
fn coordinate(field: &Field, what: &str) -> Result<f64, FieldError> {
    let error = |detail: String| FieldError::new(&field.pointer, detail);
    let not_a_number = || error(format!("the {what} must be a number of decimal degrees."));
    let degrees = match &field.value {
        Value::Null => return Err(error(format!("the {what} is missing."))),
        Value::String(text) if text.trim().is_empty() => {
            return Err(error(format!("the {what} is missing.")));
        }
        Value::String(text) => text.trim().parse::<f64>().map_err(|_| not_a_number())?,
        Value::Number(number) => number.as_f64().ok_or_else(not_a_number)?,
        _ => return Err(not_a_number()),
    };
    Geolocation::coordinate(degrees).map_err(|problem| error(format!("{what}: {problem}")))
}
