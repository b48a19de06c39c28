//! The security headers of every response. Functions set them, because API Gateway has its own address, and the CDN
//! sets them for the site's files. `template.yaml` has the same.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest, Sha256};
use site_templates::{PREVIOUS_STYLESHEET_SHA256, STYLESHEET};

/// The policy of all pages: they may use their one inline stylesheet, or the one before it, and send their form. No
/// scripts.
#[must_use]
pub fn content_security_policy() -> String {
    let stylesheet = STANDARD.encode(Sha256::digest(STYLESHEET));
    let previous = PREVIOUS_STYLESHEET_SHA256;
    format!(
        "default-src 'none'; style-src 'sha256-{stylesheet}' 'sha256-{previous}'; \
         img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// All security headers. Browsers ignore the one about HTTPS on plain HTTP, so it is harmless there.
#[must_use]
pub fn security_headers() -> &'static HeaderMap {
    static HEADERS: LazyLock<HeaderMap> = LazyLock::new(declared);
    &HEADERS
}

/// Adds all security headers to a response.
pub fn add_security_headers<B>(response: &mut http::Response<B>) {
    for (name, value) in security_headers() {
        response.headers_mut().insert(name, value.clone());
    }
}

fn declared() -> HeaderMap {
    let fixed = [
        // Without includeSubDomains: other hosts below the site's name are not ours to decide on.
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
