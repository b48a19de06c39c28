//! Who proposed what: addresses, sealed for the events that hold them.

use domain::Proposer;
use serde_json::value::to_raw_value;
use stream_processing::encryption::{
    Encryption, EncryptionError, EncryptionMetadata, Erased, KeyStore,
};
use stream_processing::{Event, Transience};
use thiserror::Error;
use uuid::Uuid;

use crate::email_address::{EmailAddress, InvalidEmailAddress};
use crate::viewer::CdnSecret;

/// Where the address stands in its event: it is sealed with it.
const NAME: &str = "proposer";
const FIELD: &str = "/proposer";

/// Seals addresses with the keys of a store, and opens them as long as the keys are there.
#[derive(Debug, Clone)]
pub struct Proposers<K>(Encryption<K>);

/// How proposers are written to. Without it, none leaves an address, so that none is kept for nothing.
#[derive(Debug, Clone)]
pub struct ProposerMail<K, L> {
    /// Who writes, and is asked to forget an address.
    pub sender: EmailAddress,
    /// Who keeps the addresses.
    pub proposers: Proposers<K>,
    /// How many of them one viewer may leave.
    pub limit: L,
    /// By what the CDN is known, which says who its viewer is. Without it, nobody is behind a CDN.
    pub cdn: Option<CdnSecret>,
}

/// What can be known of a proposer.
#[derive(Debug)]
pub enum ProposerAddress {
    /// The address.
    Known(EmailAddress),
    /// It was forgotten.
    Erased(Erased),
}

/// Why an address was not sealed or opened. It is not in it.
#[derive(Debug, Error)]
pub enum ProposerError {
    /// Its key can't be had, or it was changed.
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
    /// What was sealed is not an address.
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
    /// Addresses with these keys.
    pub fn new(keys: K) -> Self {
        Self(Encryption::new(keys))
    }

    /// The address, sealed for this event and no other. One that has no key yet gets one.
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
    /// [`ProposerError`] if it was changed, or its key can't be had for now.
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
