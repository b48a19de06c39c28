//! A station: a function of the flow, declared once and assembled from parts, whatever hosts it. There is a trait for
//! each kind of trigger; [`crate::stations`] lists all stations.

use std::future::Future;

use stream_processing::PipelinesError;
use thiserror::Error;

use crate::declaration::Declaration;
use crate::function::{BatchFunction, HttpFunction, ObjectFunction, TickFunction};
use crate::need::{Need, SettingError};
use crate::parts::Parts;

/// A function of the flow.
pub trait Station: 'static {
    /// What is known of it without running it.
    const DECLARATION: &'static Declaration;
}

/// A station that HTTP requests trigger.
pub trait HttpStation: Station {
    /// Assembles its function from the parts that it declares.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl HttpFunction + 'static, AssemblyError>> + Send;
}

/// A station that streams and queues trigger.
pub trait BatchStation: Station {
    /// Assembles its function from the parts that it declares.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl BatchFunction + 'static, AssemblyError>> + Send;
}

/// A station that changes of objects trigger.
pub trait ObjectStation: Station {
    /// Assembles its function from the parts that it declares.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl ObjectFunction + 'static, AssemblyError>> + Send;
}

/// A station that a schedule triggers.
pub trait TickStation: Station {
    /// Assembles its function from the parts that it declares.
    fn assemble<P: Parts>(
        parts: P,
    ) -> impl Future<Output = Result<impl TickFunction + 'static, AssemblyError>> + Send;
}

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
