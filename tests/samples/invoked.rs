//! What a function answered, and what it logged.

use anyhow::Result;
use serde_json::Value;

/// An invocation that ended well.
pub(crate) struct Invoked {
    pub(crate) answer: Value,
    pub(crate) log: String,
}

impl Invoked {
    /// Asserts that no record of a stream has to come again.
    pub(crate) fn all_done(&self) {
        assert_eq!(self.answer, serde_json::json!({"batchItemFailures": []}), "{}", self.log);
    }

    /// The lines of the log that are JSON.
    pub(crate) fn logged(&self) -> impl Iterator<Item = Value> {
        self.log.lines().filter_map(|line| line.trim_start_matches("  | ").parse().ok())
    }

    /// The status of an HTTP answer.
    pub(crate) fn status(&self) -> u64 {
        self.answer["statusCode"].as_u64().unwrap_or_else(|| panic!("{}", self.answer))
    }

    /// A header of an HTTP answer.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.answer["headers"][name].as_str().unwrap_or_default()
    }

    /// The body of an HTTP answer.
    pub(crate) fn text(&self) -> &str {
        self.answer["body"].as_str().unwrap_or_default()
    }

    /// The body of an HTTP answer, if that is JSON.
    pub(crate) fn json(&self) -> Result<Value> {
        Ok(serde_json::from_str(self.text())?)
    }
}
