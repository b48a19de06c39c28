//! Proposers' addresses, sealed for the events that contain them.

use domain::Proposer;
use serde_json::value::to_raw_value;
use stream_processing::encryption::{
    Encryption, EncryptionError, EncryptionMetadata, Erased, KeyStore,
};
use stream_processing::{Event, Transience};
use thiserror::Error;
use uuid::Uuid;

use crate::email_address::{EmailAddress, InvalidEmailAddress};

/// The address's field in its event, which it is sealed for.
const NAME: &str = "proposer";
const FIELD: &str = "/proposer";

/// Seals addresses with the keys of a store, and opens them as long as these keys exist.
#[derive(Debug, Clone)]
pub struct Proposers<K>(Encryption<K>);

/// The handling of proposers' addresses. Without it, no address is accepted, so that none is stored for nothing.
#[derive(Debug, Clone)]
pub struct ProposerMail<K, L> {
    /// The sender of letters, who also erases addresses on request.
    pub sender: EmailAddress,
    /// Seals addresses and opens them.
    pub proposers: Proposers<K>,
    /// The limit of addresses per viewer.
    pub limit: L,
}

/// A proposer's address, as far as it can be opened.
#[derive(Debug)]
pub enum ProposerAddress {
    /// The address, in clear: do not log it.
    Known(EmailAddress),
    /// The address was forgotten: its key is gone.
    Erased(Erased),
}

/// Why an address can't be sealed or opened. The address itself is left out.
#[derive(Debug, Error)]
pub enum ProposerError {
    /// The key is not available, or the sealed text was changed.
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
    /// The sealed text is not an address.
    #[error("what was sealed is not an address: {0}")]
    NoAddress(#[from] InvalidEmailAddress),
}

impl Transience for ProposerError {
    fn is_transient(&self) -> bool {
        match self {
            Self::Encryption(error) => error.is_transient(),
            Self::NoAddress(_) => false,
        }
    }
}

impl<K: KeyStore> Proposers<K> {
    /// Seals addresses with the keys of this store.
    pub fn new(keys: K) -> Self {
        Self(Encryption::new(keys))
    }

    /// The address, sealed for this event only. An address without a key gets a new one.
    ///
    /// # Errors
    /// [`ProposerError`] if there is no key.
    pub async fn seal(
        &self,
        event: Uuid,
        address: &EmailAddress,
    ) -> Result<Proposer, ProposerError> {
        let open = place(event).with_entity(NAME, &address.as_str());
        let open = open.map_err(EncryptionError::from)?;
        let sealed = self.0.encrypt(open, &address.normalised(), &[FIELD]).await?;
        let metadata = sealed.eem.as_deref().map_or("null", |eem| eem.get());
        let metadata: EncryptionMetadata =
            serde_json::from_str(metadata).map_err(EncryptionError::Metadata)?;
        let sealed = sealed.entity(NAME).map_err(|_| missing(event))?;
        Ok(Proposer { key: metadata.key, sealed })
    }

    /// The address that was sealed for this event.
    ///
    /// # Errors
    /// [`ProposerError`] if it was changed, or its key is not available for now.
    pub async fn address(
        &self,
        event: Uuid,
        proposer: &Proposer,
    ) -> Result<ProposerAddress, ProposerError> {
        let sealed = place(event).with_entity(NAME, &proposer.sealed);
        let mut sealed = sealed.map_err(EncryptionError::from)?;
        let metadata = EncryptionMetadata::new(&proposer.key, &[FIELD]);
        sealed.eem = Some(to_raw_value(&metadata).map_err(EncryptionError::from)?);
        let mut opened = self.0.decrypt(sealed).await?;
        if let Some(erased) = opened.erased.pop() {
            return Ok(ProposerAddress::Erased(erased));
        }
        let address: String = opened.event.entity(NAME).map_err(|_| missing(event))?;
        Ok(ProposerAddress::Known(address.parse()?))
    }
}

fn place(event: Uuid) -> Event {
    Event { id: event.to_string(), ..Event::default() }
}

fn missing(event: Uuid) -> EncryptionError {
    EncryptionError::Missing { event: event.to_string(), field: FIELD.to_owned() }
}
