//! Settings: environment variables.

use std::fmt::Display;
use std::str::FromStr;

use thiserror::Error;

/// A setting with which the function can't start.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettingError {
    /// It has to be there.
    #[error("the environment variable {0} is not set; template.yaml sets it when deployed")]
    Missing(String),
    /// It is there, and makes no sense.
    #[error("the environment variable {name} is `{value}`: {reason}")]
    Unreadable {
        /// Of the variable.
        name: String,
        /// What it is.
        value: String,
        /// Why that makes no sense.
        reason: String,
    },
}

/// The value of a setting, as text.
///
/// # Errors
/// [`SettingError`] if it is not set, or empty.
pub fn setting(name: &str) -> Result<String, SettingError> {
    parsed_setting(name)
}

/// The value of a setting.
///
/// # Errors
/// [`SettingError`] if it is not set, empty, or no such value.
pub fn parsed_setting<T: FromStr<Err: Display>>(name: &str) -> Result<T, SettingError> {
    optional_setting(name)?.ok_or_else(|| SettingError::Missing(name.to_owned()))
}

/// The value of a setting; nothing if it is not set, or empty.
///
/// # Errors
/// [`SettingError`] if it is set, and no such value.
pub fn optional_setting<T: FromStr<Err: Display>>(name: &str) -> Result<Option<T>, SettingError> {
    let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let unreadable = |reason: String| SettingError::Unreadable {
        name: name.to_owned(),
        value: value.to_string_lossy().into_owned(),
        reason,
    };
    let text = value.to_str().ok_or_else(|| unreadable("it is not UTF-8".to_owned()))?;
    text.parse().map(Some).map_err(|error: T::Err| unreadable(error.to_string()))
}
