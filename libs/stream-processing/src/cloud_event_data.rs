//! Reads the data of a CloudEvent as its media type demands.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mediatype::{MediaType, Name, names};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::CloudEventError;
use crate::sources::json_text;

/// How to read the data. See
/// <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#31-handling-of-data>.
#[derive(Debug)]
pub(crate) enum ContentType<'a> {
    /// `*/json` and `*/*+json`; also no media type, which means `application/json`.
    Json,
    /// `text/*` with its `charset` parameter, if there is one. UTF-8 otherwise.
    Text(Option<String>),
    /// Any other media type. The data is not interpreted.
    Bytes(&'a str),
}

/// The entity of an event whose media type is not interpreted here.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bytes<'a> {
    media_type: &'a str,
    base64: &'a str,
}

impl<'a> ContentType<'a> {
    pub(crate) fn parse(text: Option<&'a str>) -> Result<Self, CloudEventError> {
        let Some(text) = text else { return Ok(Self::Json) };
        let media_type = MediaType::parse(text.trim())
            .map_err(|_| CloudEventError::ContentType(text.to_owned()))?;
        let is_json = |name: Name<'_>| name == names::JSON;
        if is_json(media_type.subty) || media_type.suffix.is_some_and(is_json) {
            return Ok(Self::Json);
        }
        if media_type.ty == names::TEXT {
            let charset = mediatype::ReadParams::get_param(&media_type, names::CHARSET);
            return Ok(Self::Text(charset.map(|value| value.unquoted_str().into_owned())));
        }
        Ok(Self::Bytes(text))
    }

    /// The entity of `data`: JSON as it is, or a text.
    pub(crate) fn of_json(&self, data: Box<RawValue>) -> Result<Box<RawValue>, CloudEventError> {
        let is_text = data.get().starts_with('"');
        if is_text || matches!(self, Self::Json) { Ok(data) } else { Err(CloudEventError::NoText) }
    }

    /// The entity of `data_base64`: JSON, a text, or bytes that stay in base64.
    pub(crate) fn of_base64(&self, base64: &str) -> Result<Box<RawValue>, CloudEventError> {
        let bytes = STANDARD.decode(base64)?;
        match self {
            Self::Json => {
                let json = json_text::after_marks(std::str::from_utf8(&bytes)?);
                RawValue::from_string(json.to_owned()).map_err(CloudEventError::Data)
            }
            Self::Text(charset) => Ok(to_raw_value(&text(&bytes, charset.as_deref())?)?),
            Self::Bytes(media_type) => Ok(to_raw_value(&Bytes { media_type, base64 })?),
        }
    }
}

fn text(bytes: &[u8], charset: Option<&str>) -> Result<String, CloudEventError> {
    let charset = charset.unwrap_or("utf-8");
    match charset.to_ascii_lowercase().as_str() {
        // ASCII is a subset of UTF-8.
        "utf-8" | "utf8" | "us-ascii" | "ascii" => Ok(utf_8(bytes)?.to_owned()),
        // Its 256 characters are the first ones of Unicode.
        "iso-8859-1" | "latin1" => Ok(bytes.iter().copied().map(char::from).collect()),
        _ => Err(CloudEventError::Charset(charset.to_owned())),
    }
}

fn utf_8(bytes: &[u8]) -> Result<&str, CloudEventError> {
    let text = std::str::from_utf8(bytes)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
