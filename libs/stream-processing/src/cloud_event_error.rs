//! What keeps a CloudEvent from becoming an event.

use crate::Transience;

/// The only version there is.
pub(crate) const SPEC_VERSION: &str = "1.0";

/// What keeps a CloudEvent from becoming an [`Event`].
#[derive(Debug, thiserror::Error)]
pub enum CloudEventError {
    /// It is of another version.
    #[error("CloudEvents {0} are not known; `specversion` must be {SPEC_VERSION}")]
    Version(String),
    /// It can't be told from others.
    #[error("it has an empty `{0}`, which the specification does not allow")]
    Empty(&'static str),
    /// Its bytes are none.
    #[error("`data_base64` is not base64: {0}")]
    Base64(#[from] base64::DecodeError),
    /// It says twice what happened.
    #[error("it has both `data` and `data_base64`; only one is allowed")]
    TwoData,
    /// Its data's type is none.
    #[error("`datacontenttype` is not a media type such as `application/json`: {0}")]
    ContentType(String),
    /// Its data is to be text, and is JSON.
    #[error("`data` is JSON and not a text, but `datacontenttype` does not say so")]
    NoText,
    /// Its data is to be JSON, which it is not.
    #[error(
        "`data_base64` is not JSON, as `datacontenttype` says; if that says nothing, it means JSON: {0}"
    )]
    Data(serde_json::Error),
    /// Its data is to be text or JSON, and is not in UTF-8.
    #[error("`data_base64` is not valid UTF-8 text: {0}")]
    Utf8(#[from] std::str::Utf8Error),
    /// Its data is text in an encoding that can't be read.
    #[error("text of the charset `{0}` can't be read here, but UTF-8, US-ASCII and ISO-8859-1")]
    Charset(String),
    /// It has no JSON.
    #[error("it can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Transience for CloudEventError {
    fn is_transient(&self) -> bool {
        false
    }
}
