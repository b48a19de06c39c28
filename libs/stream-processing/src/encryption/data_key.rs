//! The data key of a subject.

use std::fmt;

use zeroize::Zeroizing;

use super::KeyError;

/// A key of 256 bits, and the id that events name it by. Dropping it wipes its bytes from memory.
#[derive(Clone)]
pub struct DataKey {
    id: String,
    bytes: Zeroizing<[u8; 32]>,
}

impl DataKey {
    /// The id must not reveal the subject: it is stored in events.
    #[must_use]
    pub fn new(id: impl Into<String>, bytes: Zeroizing<[u8; 32]>) -> Self {
        Self { id: id.into(), bytes }
    }

    /// The id that events name it by. It reveals nothing of the key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DataKey({})", self.id)
    }
}

/// 32 bytes from the operating system's random number generator.
pub(super) fn random_bytes() -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|error| KeyError::cipher(&error))?;
    Ok(bytes)
}
