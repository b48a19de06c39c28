//! The one stylesheet, inline on every page: a page is a single response, and the browser may
//! start to paint with its first packet.

/// The exact text between `<style>` and `</style>` on every page.
///
/// A content security policy can therefore name it: `style-src
/// 'sha256-…'` of these bytes (UTF-8) allows only this stylesheet.
pub const STYLESHEET: &str = include_str!("../templates/style.css").trim_ascii();
