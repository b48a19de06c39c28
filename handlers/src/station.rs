//! What a station is: a function of the flow, declared once and put together of parts, whoever hosts it. There is a kind
//! for each way of being triggered; [`crate::stations`] lists all stations.

use std::future::Future;

use stream_processing::PipelinesError;
use thiserror::Error;

use crate::declaration::Declaration;
use crate::function::{BatchFunction, HttpFunction, ObjectFunction, TickFunction};
use crate::need::{Need, SettingError};
use crate::parts::Parts;

/// A function of the flow.
pub trait Station: 'static {
    /// All that is known of it without running it.
    const DECLARATION: &'static Declaration;
}

/// A station that requests trigger.
pub trait HttpStation: Station {
    /// Puts its function together.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl HttpFunction + 'static, AssemblyError>> + Send;
}

/// A station that streams and queues trigger.
pub trait BatchStation: Station {
    /// Puts its function together.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl BatchFunction + 'static, AssemblyError>> + Send;
}

/// A station that changes of objects trigger.
pub trait ObjectStation: Station {
    /// Puts its function together.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl ObjectFunction + 'static, AssemblyError>> + Send;
}

/// A station that a schedule triggers.
pub trait TickStation: Station {
    /// Puts its function together.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl TickFunction + 'static, AssemblyError>> + Send;
}

/// Why a function can't be put together. None of them goes away by itself.
#[derive(Debug, Error)]
pub enum AssemblyError {
    /// A setting is missing, or has no such value.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The station asked for something that its declaration leaves out.
    #[error(
        "{station} does not declare that it needs {need:?}; add it to `needs` of its declaration"
    )]
    Undeclared {
        /// The station.
        station: &'static str,
        /// What it asked for.
        need: Need,
    },
    /// Its pipelines contradict each other.
    #[error(transparent)]
    Pipelines(#[from] PipelinesError),
    /// Something that it is made of can't be had.
    #[error(transparent)]
    Part(Box<dyn std::error::Error + Send + Sync>),
}

impl AssemblyError {
    /// Something that a function is made of can't be had.
    pub fn part(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Part(Box::new(cause))
    }
}
