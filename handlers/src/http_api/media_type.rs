//! Which form a body has, and which one the client would rather get.

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};

const HTML: &str = "text/html";

/// The media type of a request's body, lower-case, without parameters.
#[must_use]
pub fn request_media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase())
}

/// Whether `Accept` ranks HTML above JSON ([RFC 9110, section 12.5.1]). Browsers do; JSON is for
/// everybody else.
///
/// [RFC 9110, section 12.5.1]: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
#[must_use]
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let accept: Vec<&str> =
        headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = accept.join(",");
    let html = quality(&accept, HTML);
    html > 0.0 && html > quality(&accept, "application/json")
}

/// How much a type is wanted, 0 to 1; 0 if it is only covered by a wildcard.
fn quality(accept: &str, media_type: &str) -> f32 {
    accept
        .split(',')
        .filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            parts.next().filter(|name| name.eq_ignore_ascii_case(media_type))?;
            let weight = parts.find_map(|parameter| parameter.strip_prefix("q="));
            Some(weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0)))
        })
        .fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::{prefers_html, request_media_type};
    use http::{HeaderMap, HeaderValue};

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static(value))])
    }

    #[test]
    fn browsers_prefer_html() {
        let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert!(prefers_html(&headers("accept", accept)));
    }

    #[test]
    fn clients_get_json_unless_they_ask_for_html() {
        for accept in ["*/*", "application/json", "application/json, text/html;q=0.9", "text/*", ""]
        {
            assert!(!prefers_html(&headers("accept", accept)), "{accept}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }

    #[test]
    fn html_can_be_refused() {
        assert!(!prefers_html(&headers("accept", "text/html;q=0, */*")));
    }

    #[test]
    fn parameters_of_a_media_type_do_not_matter() {
        let headers = headers("content-type", "Application/JSON; charset=utf-8");
        assert_eq!(request_media_type(&headers).as_deref(), Some("application/json"));
    }
}
