//! The headers of every answer: functions set them, since API Gateway has an address of its own; and the CDN sets
//! them for the site's files. The same stand in `template.yaml`.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

/// What pages may do: show themselves, with their one stylesheet, and send their form. No script.
#[must_use]
pub fn content_security_policy() -> String {
    let stylesheet = STANDARD.encode(Sha256::digest(site_templates::STYLESHEET));
    format!(
        "default-src 'none'; style-src 'sha256-{stylesheet}'; img-src 'self' data:; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// All of them. Browsers ignore the one about HTTPS on plain HTTP, so that it is harmless there.
#[must_use]
pub fn security_headers() -> &'static HeaderMap {
    static HEADERS: LazyLock<HeaderMap> = LazyLock::new(declared);
    &HEADERS
}

/// Adds them to an answer.
pub fn add_security_headers<B>(response: &mut http::Response<B>) {
    for (name, value) in security_headers() {
        response.headers_mut().insert(name, value.clone());
    }
}

fn declared() -> HeaderMap {
    let fixed = [
        // Without includeSubDomains: what else is under the site's name is not ours to decide.
        (STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (X_FRAME_OPTIONS, "DENY"),
    ];
    let mut headers: HeaderMap = fixed
        .into_iter()
        .map(|(name, value): (HeaderName, _)| (name, HeaderValue::from_static(value)))
        .collect();
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy()) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers
}
