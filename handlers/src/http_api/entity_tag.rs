//! Whether a client has what it asks for already.

use http::HeaderMap;
use http::header::IF_NONE_MATCH;

/// Whether `If-None-Match` names this tag. The comparison is weak, because a CDN that compresses
/// makes tags weak.
#[must_use]
pub fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|candidate| {
        candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == etag
    })
}

#[cfg(test)]
mod tests {
    use super::is_known;
    use http::{HeaderMap, HeaderValue, header::IF_NONE_MATCH};

    fn knows(list: &'static str) -> bool {
        let headers = HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static(list))]);
        is_known(&headers, "\"a\"")
    }

    #[test]
    fn a_tag_is_known_in_any_list_strong_or_weak() {
        for list in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\",W/\"a\"", "*"] {
            assert!(knows(list), "{list}");
        }
        for list in ["", "a", "\"b\"", "\"a-html\""] {
            assert!(!knows(list), "{list}");
        }
    }
}
