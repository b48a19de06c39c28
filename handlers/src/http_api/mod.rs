//! The HTTP contract that the API stations share: problems, content types, responses.

mod entity_tag;
mod failures;
mod fetch_site;
mod field_error;
mod media_type;
mod problem;
mod response;
mod security_headers;
mod single;

use bytes::Bytes;

pub use entity_tag::is_known;
pub use fetch_site::FetchSite;
pub use field_error::FieldError;
pub use media_type::{prefers_html, request_media_type};
pub use problem::Problem;
pub use response::{html, json, no_content, see_other};
pub(crate) use response::{set_location, with_type};
pub use security_headers::{add_security_headers, content_security_policy, security_headers};
pub use single::single;

/// A request with its whole body.
pub type Request = http::Request<Bytes>;
/// A response with its whole body.
pub type Response = http::Response<Bytes>;

/// The largest body that is read, in bytes.
pub const BODY_LIMIT: usize = 16 * 1024;
