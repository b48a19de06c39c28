//! Conditional requests: whether the client has the current representation.

use std::iter;

use http::HeaderMap;
use http::header::IF_NONE_MATCH;

/// Whether `If-None-Match` ([RFC 9110, section 13.1.2]) has this tag.
/// The comparison is weak, because a compressing CDN makes tags weak.
///
/// The crate `headers` parses such lists too, but panics in debug builds at a tag with a space.
///
/// [RFC 9110, section 13.1.2]: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
#[must_use]
pub fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let Some((etag, _)) = first_tag(etag) else { return false };
    lists.into_iter().any(|list| list.trim() == "*" || tags(list).any(|tag| tag == etag))
}

/// The opaque part of each tag in a list. It may contain commas.
fn tags(list: &str) -> impl Iterator<Item = &str> {
    iter::successors(first_tag(list), |(_, rest)| first_tag(rest)).map(|(tag, _)| tag)
}

fn first_tag(list: &str) -> Option<(&str, &str)> {
    let list = list.trim_start_matches([' ', '\t', ',']);
    list.strip_prefix("W/").unwrap_or(list).strip_prefix('"')?.split_once('"')
}

#[cfg(test)]
mod tests {
    use super::is_known;
    use http::{HeaderMap, HeaderValue, header::IF_NONE_MATCH};

    fn knows(list: &'static str, etag: &str) -> bool {
        let headers = HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static(list))]);
        is_known(&headers, etag)
    }

    #[test]
    fn a_tag_is_known_in_any_list_strong_or_weak() {
        for list in
            ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\",W/\"a\"", ", \"b\",,\"a\"", "*", " * "]
        {
            assert!(knows(list, "\"a\""), "{list}");
            assert!(knows(list, "W/\"a\""), "{list}");
        }
        for list in ["", "a", "\"b\"", "\"a-html\"", "w/\"a\"", "\"a", "\"b\" a\"", "\"*\""] {
            assert!(!knows(list, "\"a\""), "{list}");
        }
    }

    #[test]
    fn a_comma_or_a_space_in_a_tag_ends_nothing() {
        assert!(knows("\"b,\", \"a\"", "\"a\""));
        assert!(!knows("\"b, W/a\", \"c d\"", "\"a\""));
    }

    #[test]
    fn a_list_may_stand_in_several_headers() {
        let header = |tag| (IF_NONE_MATCH, HeaderValue::from_static(tag));
        let mut headers = HeaderMap::new();
        headers.extend([header("\"b\""), header("\"a\"")]);
        assert!(is_known(&headers, "\"a\""));
    }
}
