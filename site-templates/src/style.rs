//! The one stylesheet, inline on every page: a page is a single response, and the browser may
//! start to paint with its first packet.

/// The exact text between `<style>` and `</style>` on every page.
///
/// A content security policy can therefore name it: `style-src
/// 'sha256-…'` of these bytes (UTF-8) allows only this stylesheet.
pub const STYLESHEET: &str = include_str!("../templates/style.css").trim_ascii();

/// The SHA-256, in base64, of the stylesheet before this one. While an update of a stack is under way, pages of the
/// version before are still in the bucket and in caches: with this hash in the policy they keep their looks.
///
/// Whoever changes the stylesheet moves its hash here, from `template.yaml`.
pub const PREVIOUS_STYLESHEET_SHA256: &str = "iWkgo64lx8eqpjFSsqR9gR0+lEhsveFTlWZ0sLEF0wY=";
