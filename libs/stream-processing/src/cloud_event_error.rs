//! Why a CloudEvent can't become an event.

use crate::Transience;

/// The only supported version of CloudEvents.
pub(crate) const SPEC_VERSION: &str = "1.0";

/// Why a CloudEvent can't become an [`Event`]. All of these are permanent.
#[derive(Debug, thiserror::Error)]
pub enum CloudEventError {
    /// `specversion` is not 1.0 but this.
    #[error("CloudEvents {0} are not known; `specversion` must be {SPEC_VERSION}")]
    Version(String),
    /// `id`, `source` or `type` is empty.
    #[error("it has an empty `{0}`, which the specification does not allow")]
    Empty(&'static str),
    /// `data_base64` is not base64 with padding.
    #[error("`data_base64` is not base64: {0}")]
    Base64(#[from] base64::DecodeError),
    /// Both `data` and `data_base64` are there.
    #[error("it has both `data` and `data_base64`; only one is allowed")]
    TwoData,
    /// `datacontenttype` is not a media type.
    #[error("`datacontenttype` is not a media type such as `application/json`: {0}")]
    ContentType(String),
    /// The media type asks for text, but `data` is other JSON.
    #[error("`data` is JSON and not a text, but `datacontenttype` does not say so")]
    NoText,
    /// The media type asks for JSON, but `data_base64` holds something else.
    #[error(
        "`data_base64` is not JSON, as `datacontenttype` says; if that says nothing, it means JSON: {0}"
    )]
    Data(serde_json::Error),
    /// The media type asks for text or JSON, but the bytes are not UTF-8.
    #[error("`data_base64` is not valid UTF-8 text: {0}")]
    Utf8(#[from] std::str::Utf8Error),
    /// The charset of the text is not supported.
    #[error("text of the charset `{0}` can't be read here, but UTF-8, US-ASCII and ISO-8859-1")]
    Charset(String),
    /// A part of the event can't be written as JSON.
    #[error("it can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl Transience for CloudEventError {
    fn is_transient(&self) -> bool {
        false
    }
}
