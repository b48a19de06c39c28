//! The fields of a body, in JSON or a form.

use serde_json::{Map, Value};

use crate::http_api::{FieldError, Problem};

const NO_LOCATION: &str = "destinations must include a location.";

/// A value, and its position in the body.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) pointer: String,
    pub(super) value: Value,
}

/// The fields of a proposal. JSON has the coordinates in `geolocation`, or beside the others like a form.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) name: Field,
    pub(super) description: Field,
    pub(super) email: Field,
    pub(super) latitude: Field,
    pub(super) longitude: Field,
    pub(super) test: Field,
    /// The error of the geolocation as a whole.
    pub(super) geolocation_error: Option<FieldError>,
}

impl Fields {
    pub(super) fn of_form(text: &str) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(text.as_bytes());
        let body: Map<_, _> = pairs
            .map(|(name, value)| {
                let value = form_value(&name, value.into_owned());
                (name.into_owned(), value)
            })
            .collect();
        // The parser replaces invalid UTF-8, which is in no real name.
        let is_broken =
            |value: &Value| value.as_str().is_some_and(|text| text.contains('\u{fffd}'));
        if body.values().any(is_broken) {
            return Err(Problem::malformed("the form is not valid UTF-8."));
        }
        Ok(Self::of_object(&body))
    }

    pub(super) fn of_json(text: &str) -> Result<Self, Problem> {
        if text.trim().is_empty() {
            return Err(Problem::malformed("the body is empty; send a JSON object."));
        }
        match serde_json::from_str(text) {
            Ok(Value::Object(body)) => Ok(Self::of_object(&body)),
            Ok(_) => Err(Problem::malformed("the body must be a JSON object.")),
            Err(error) => Err(Problem::malformed(format!("the body is not JSON: {error}."))),
        }
    }

    fn of_object(body: &Map<String, Value>) -> Self {
        let (place, prefix) = match body.get("geolocation") {
            Some(Value::Object(place)) => (Some(place), "/geolocation"),
            Some(_) => (None, "/geolocation"),
            None => (Some(body), ""),
        };
        Self {
            name: field(Some(body), "", "name"),
            description: field(Some(body), "", "description"),
            email: field(Some(body), "", "email"),
            latitude: field(place, prefix, "latitude"),
            longitude: field(place, prefix, "longitude"),
            test: field(Some(body), "", "test"),
            geolocation_error: geolocation_error(body),
        }
    }
}

/// The values of a form are text.
fn form_value(name: &str, text: String) -> Value {
    match (name, text.as_str()) {
        ("test", "true") => Value::Bool(true),
        ("test", "false") => Value::Bool(false),
        _ => Value::String(text),
    }
}

fn field(object: Option<&Map<String, Value>>, prefix: &str, name: &str) -> Field {
    Field {
        pointer: format!("{prefix}/{name}"),
        value: object.and_then(|object| object.get(name)).cloned().unwrap_or_default(),
    }
}

fn geolocation_error(body: &Map<String, Value>) -> Option<FieldError> {
    let is_missing = |object: &Map<String, Value>, name: &str| match object.get(name) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(_) => false,
    };
    let lacks_both = |object| is_missing(object, "latitude") && is_missing(object, "longitude");
    match body.get("geolocation") {
        None if lacks_both(body) => {
            // A form has no field with that name: the error is shown beside the first coordinate.
            let pointer = if body.contains_key("latitude") { "/latitude" } else { "/geolocation" };
            Some(FieldError::new(pointer, NO_LOCATION))
        }
        Some(Value::Null) => Some(FieldError::new("/geolocation", NO_LOCATION)),
        Some(Value::Object(place)) if lacks_both(place) => {
            Some(FieldError::new("/geolocation", NO_LOCATION))
        }
        None | Some(Value::Object(_)) => None,
        Some(_) => {
            let detail = "the geolocation must be an object with latitude and longitude.";
            Some(FieldError::new("/geolocation", detail))
        }
    }
}
