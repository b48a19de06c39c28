//! Settings: environment variables, each of which must be there.

use thiserror::Error;

/// A setting without which the function can't start.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the environment variable {0} is not set; template.yaml sets it when deployed")]
pub struct MissingSetting(String);

/// The value of a setting.
///
/// # Errors
/// [`MissingSetting`] if it is not set, or empty.
pub fn setting(name: &str) -> Result<String, MissingSetting> {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value),
        _ => Err(MissingSetting(name.to_owned())),
    }
}
