//! A field of a request that is invalid, for the problem that names all of them.

use serde::Serialize;

/// An invalid field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// Its position in the body: a JSON Pointer, [RFC 6901](https://www.rfc-editor.org/rfc/rfc6901).
    pub pointer: String,
    /// What is wrong with it, as a sentence.
    pub detail: String,
}

impl FieldError {
    /// `detail` says what is wrong with the field at `pointer`.
    pub fn new(pointer: &str, detail: impl std::fmt::Display) -> Self {
        Self { pointer: pointer.to_owned(), detail: detail.to_string() }
    }
}
