//! The result of invoking a function, here or on AWS.

use anyhow::{Context, Result};
use serde_json::Value;
use stream_processing::BatchResponse;

/// The result of an invocation.
pub(crate) enum Invoked {
    /// The function returned this answer.
    Answered(BatchResponse),
    /// The function failed, for this reason.
    Failed(String),
}

impl Invoked {
    /// Reads the result of an invocation: the answer, or why it failed.
    pub(super) fn read(function: &str, is_well: bool, said: &[u8]) -> Result<Self> {
        if is_well {
            let answer = serde_json::from_slice(said);
            let answer = answer.with_context(|| format!("{function} gave no readable answer"))?;
            return Ok(Self::Answered(answer));
        }
        let said: Value = serde_json::from_slice(said).unwrap_or_default();
        let message = said.get("errorMessage").or(said.get("Message")).and_then(Value::as_str);
        Ok(Self::Failed(message.unwrap_or("it gave no reason").to_owned()))
    }
}
