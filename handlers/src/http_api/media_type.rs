//! The media type of a body, and the one that the client prefers.

use std::cmp::Reverse;

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};
use mediatype::names::{_STAR, APPLICATION, HTML, JSON, TEXT};
use mediatype::{MediaType, MediaTypeList, Name, ReadParams};

use super::{Problem, single};

const Q: Name<'static> = Name::new_unchecked("q");

/// The media type of a request's body, in lower case, without parameters; `None` if it is missing or invalid.
///
/// # Errors
/// A problem if there are several.
pub fn request_media_type(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let said = single(headers, &CONTENT_TYPE)?.and_then(|value| value.to_str().ok());
    let said = said.and_then(|said| MediaType::parse(said.trim()).ok());
    Ok(said.map(|said| said.essence().to_string().to_ascii_lowercase()))
}

/// Whether `Accept` ranks HTML above JSON ([RFC 9110, section 12.5.1]). Browsers do; all others get JSON.
///
/// [RFC 9110, section 12.5.1]: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
#[must_use]
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let accept: Vec<&str> =
        headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = accept.join(",");
    quality(&accept, TEXT, HTML) > quality(&accept, APPLICATION, JSON)
}

/// How much the client wants a type, from 0 to 1, by the most specific range.
fn quality(accept: &str, kind: Name<'_>, subtype: Name<'_>) -> f32 {
    let ranges = MediaTypeList::new(accept).flatten().filter_map(|range| {
        let precisest_first = [(kind, subtype), (kind, _STAR), (_STAR, _STAR)];
        let imprecision =
            precisest_first.iter().position(|names| *names == (range.ty, range.subty));
        Some((Reverse(imprecision?), weight(&range)))
    });
    let precisest =
        ranges.max_by(|(one, its), (other, others)| one.cmp(other).then(its.total_cmp(others)));
    precisest.map_or(0.0, |(_, weight)| weight)
}

fn weight(range: &MediaType<'_>) -> f32 {
    match range.get_param(Q) {
        None => 1.0,
        Some(weight) => weight
            .as_str()
            .parse()
            .ok()
            .filter(|weight| (0.0..=1.0).contains(weight))
            .unwrap_or(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::{prefers_html, request_media_type};
    use http::{HeaderMap, HeaderName, HeaderValue};

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))])
    }

    #[test]
    fn browsers_prefer_html() {
        let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert!(prefers_html(&headers("accept", accept)));
    }

    #[test]
    fn clients_get_json_unless_they_ask_for_html() {
        for accept in [
            "*/*",
            "application/json",
            "application/json, text/html;q=0.9",
            "text/html;q=0.5, */*",
            "application/*, text/*",
            "",
            "nonsense, ;;q=1, */*",
        ] {
            assert!(!prefers_html(&headers("accept", accept)), "{accept}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }

    #[test]
    fn html_can_be_refused() {
        for accept in
            ["text/html;q=0, */*", "text/html; Q=0.000", "text/html;q=nan", "text/html;q=7"]
        {
            assert!(!prefers_html(&headers("accept", accept)), "{accept}");
        }
    }

    #[test]
    fn case_does_not_matter_and_the_range_that_says_most_counts() {
        for accept in [
            "TEXT/HTML, Application/JSON;Q=0.9",
            "text/html ; q=0.2, application/json;Q=0.1",
            "text/*, application/json;q=0.9",
            "text/*",
            "*/*, application/json;q=0.1",
            "text/html;note=\"a, b;q=0\", application/json;q=0.9",
        ] {
            assert!(prefers_html(&headers("accept", accept)), "{accept}");
        }
        assert!(!prefers_html(&headers("accept", "text/html;Q=0.1, application/json;q=0.2")));
    }

    #[test]
    fn parameters_of_a_media_type_do_not_matter() {
        for said in
            ["Application/JSON; charset=utf-8", "application/json;x=\"a;b\"", " application/json "]
        {
            let found = request_media_type(&headers("content-type", said)).unwrap();
            assert_eq!(found.as_deref(), Some("application/json"), "{said}");
        }
    }

    #[test]
    fn what_is_no_media_type_is_none() {
        for said in ["", "json", "application/json, text/plain", "application/", "a/b/c"] {
            assert_eq!(request_media_type(&headers("content-type", said)), Ok(None), "{said}");
        }
    }

    #[test]
    fn a_media_type_is_said_once() {
        let mut twice = headers("content-type", "application/json");
        twice.append("content-type", HeaderValue::from_static("application/json"));
        assert!(request_media_type(&twice).is_err());
    }
}
