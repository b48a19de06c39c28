//! Encryption as steps of a pipeline.

use std::num::NonZeroUsize;
use std::sync::Arc;

use super::{Decrypted, Encryption, KeyStore};
use crate::{Event, Units};

impl Units<Event> {
    /// Encrypts these fields of the events that earlier steps made, up to `limit` at a time. `subject` names whom an
    /// event is about; events for which it returns `None` stay as they are.
    #[must_use]
    pub fn encrypt<K: KeyStore + 'static>(
        self,
        encryption: Arc<Encryption<K>>,
        limit: NonZeroUsize,
        subject: impl Fn(&Event) -> Option<String> + Send + 'static,
        fields: &'static [&'static str],
    ) -> Self {
        self.parallel(limit, move |unit| {
            let encryption = Arc::clone(&encryption);
            let subject = subject(unit.value());
            async move {
                let (unit, event) = unit.take();
                let Some(subject) = subject else { return Ok(unit.with(event)) };
                match encryption.encrypt(event, &subject, fields).await {
                    Ok(encrypted) => Ok(unit.with(encrypted)),
                    Err(error) => Err(unit.fail(error)),
                }
            }
        })
    }
}

impl Units {
    /// Decrypts the delivered events, up to `limit` at a time. The
    /// records stay encrypted, so that a fault never holds plaintext.
    pub fn decrypt<K: KeyStore + 'static>(
        self,
        encryption: Arc<Encryption<K>>,
        limit: NonZeroUsize,
    ) -> Units<Decrypted> {
        self.parallel(limit, move |unit| {
            let encryption = Arc::clone(&encryption);
            async move {
                match encryption.decrypt(unit.event().clone()).await {
                    Ok(decrypted) => Ok(unit.with(decrypted)),
                    Err(error) => Err(unit.fail(error)),
                }
            }
        })
    }
}
