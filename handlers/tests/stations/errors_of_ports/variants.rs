//! All kinds of each error of a port. `name` has no wildcard: a new kind does not compile until it is listed here.

use event_store::{AppendError, BackendError, ExpectedVersion, ReadError, Version};
use read_models::StoreError;
use stream_processing::encryption::KeyError;
use stream_processing::sinks::SinkError;
use stream_processing::{FaultStoreError, Transience};
use uuid::Uuid;

use crate::story::stream;

/// An error with several kinds.
pub(super) trait Variants: Sized + 'static {
    /// One of each kind.
    const ALL: &'static [fn() -> Self];

    /// What the document calls its kind.
    fn name(&self) -> String;
}

pub(super) fn busy() -> BackendError {
    BackendError::transient("busy")
}

pub(super) fn refused() -> BackendError {
    BackendError::permanent("refused")
}

/// A failed backend is two kinds: what it says of itself decides.
pub(super) fn with_transience(name: &str, error: &impl Transience) -> String {
    format!("{name} ({})", if error.is_transient() { "transient" } else { "permanent" })
}

impl Variants for BackendError {
    const ALL: &'static [fn() -> Self] = &[busy, refused];

    fn name(&self) -> String {
        with_transience("BackendError", self)
    }
}

impl Variants for AppendError {
    const ALL: &'static [fn() -> Self] = &[
        || Self::Conflict {
            stream: stream(),
            expected: ExpectedVersion::Exact(Version(1)),
            actual: Version(2),
        },
        || Self::Nothing { stream: stream() },
        || Self::TooMany { stream: stream(), count: 101, limit: 100 },
        || Self::RepeatedId { stream: stream(), id: Uuid::nil() },
        || Self::PartlyAppended { stream: stream(), id: Uuid::nil(), version: Version(1) },
        || Self::TooLarge { stream: stream(), detail: "so it is.".to_owned() },
        || busy().into(),
        || refused().into(),
    ];

    fn name(&self) -> String {
        match self {
            Self::Conflict { .. } => "AppendError::Conflict".to_owned(),
            Self::Nothing { .. } => "AppendError::Nothing".to_owned(),
            Self::TooMany { .. } => "AppendError::TooMany".to_owned(),
            Self::RepeatedId { .. } => "AppendError::RepeatedId".to_owned(),
            Self::PartlyAppended { .. } => "AppendError::PartlyAppended".to_owned(),
            Self::TooLarge { .. } => "AppendError::TooLarge".to_owned(),
            Self::Unavailable(error) => with_transience("AppendError::Unavailable", error),
        }
    }
}

impl Variants for ReadError {
    const ALL: &'static [fn() -> Self] = &[
        || Self::Undecodable {
            stream: stream().to_string(),
            version: "1".to_owned(),
            reason: "no event".to_owned(),
        },
        || busy().into(),
        || refused().into(),
    ];

    fn name(&self) -> String {
        match self {
            Self::Undecodable { .. } => "ReadError::Undecodable".to_owned(),
            Self::Unavailable(error) => with_transience("ReadError::Unavailable", error),
        }
    }
}

impl Variants for StoreError {
    const ALL: &'static [fn() -> Self] = &[
        || Self::Undecodable { key: "row".to_owned(), reason: "no row".to_owned() },
        || Self::LostPointer { reason: "no pointer".to_owned() },
        || busy().into(),
        || refused().into(),
    ];

    fn name(&self) -> String {
        match self {
            Self::Undecodable { .. } => "StoreError::Undecodable".to_owned(),
            Self::LostPointer { .. } => "StoreError::LostPointer".to_owned(),
            Self::Unavailable(error) => with_transience("StoreError::Unavailable", error),
        }
    }
}

impl Variants for KeyError {
    const ALL: &'static [fn() -> Self] = &[
        || Self::Unavailable("busy".to_owned()),
        || Self::Unusable { key: "k".to_owned(), reason: "changed".to_owned() },
        || Self::Secret("too short".to_owned()),
    ];

    fn name(&self) -> String {
        let kind = match self {
            Self::Unavailable(_) => "Unavailable",
            Self::Unusable { .. } => "Unusable",
            Self::Secret(_) => "Secret",
        };
        format!("KeyError::{kind}")
    }
}

impl Variants for FaultStoreError {
    const ALL: &'static [fn() -> Self] = &[|| Self::new("busy")];

    fn name(&self) -> String {
        "FaultStoreError".to_owned()
    }
}

/// What buses answer.
impl Variants for SinkError {
    const ALL: &'static [fn() -> Self] = &[
        || Self::new("EventBridge", "ThrottlingException", None),
        || Self::new("EventBridge", "MalformedDetail", None),
    ];

    fn name(&self) -> String {
        with_transience("SinkError", self)
    }
}
