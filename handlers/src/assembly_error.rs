//! Why a station's function can't be put together.

use stream_processing::PipelinesError;
use thiserror::Error;

use crate::need::{Need, SettingError};

/// Why a function can't be assembled. A retry does not help.
#[derive(Debug, Error)]
pub enum AssemblyError {
    /// A setting is missing or invalid.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The station asks for a part that its declaration leaves out.
    #[error(
        "{station} does not declare that it needs {need:?}; add it to `needs` of its declaration"
    )]
    Undeclared {
        /// The name of the station.
        station: &'static str,
        /// The need that it should declare.
        need: Need,
    },
    /// Its pipelines can't be combined.
    #[error(transparent)]
    Pipelines(#[from] PipelinesError),
    /// A part can't be made.
    #[error(transparent)]
    Part(Box<dyn std::error::Error + Send + Sync>),
}

impl AssemblyError {
    /// An error that a part could not be made because of.
    pub fn part(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Part(Box::new(cause))
    }
}
