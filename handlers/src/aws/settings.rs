//! Reads settings from environment variables.

use std::fmt::Display;
use std::str::FromStr;

use crate::need::SettingError;

/// The value of a setting that is required.
///
/// # Errors
/// [`SettingError`] if it is not set, empty, or invalid.
pub(super) fn setting<T: FromStr<Err: Display>>(name: &str) -> Result<T, SettingError> {
    optional_setting(name)?.ok_or_else(|| SettingError::Missing(name.to_owned()))
}

/// The value of a setting; `None` if it is not set, or empty.
///
/// # Errors
/// [`SettingError`] if the value is invalid.
pub(super) fn optional_setting<T: FromStr<Err: Display>>(
    name: &str,
) -> Result<Option<T>, SettingError> {
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
