//! Headers that may occur only once.

use http::header::HeaderName;
use http::{HeaderMap, HeaderValue};

use super::Problem;

/// The value of a header that must be unique: programs that read the first of several and those that read the last
/// would see two different requests.
///
/// # Errors
/// A problem if there are several.
pub fn single<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'a HeaderValue>, Problem> {
    let mut values = headers.get_all(name).iter();
    let value = values.next();
    if values.next().is_some() {
        return Err(Problem::malformed(format!(
            "the request has several `{name}` headers; send one."
        )));
    }
    Ok(value)
}
