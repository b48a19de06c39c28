//! The port to the store of mailboxes and of daily letter counts.

use std::future::Future;

use stream_processing::{BackendError, Transience};
use thiserror::Error;

use crate::mailboxes::{Answer, LetterCount, LettersOf, Mailbox, MailboxKey};

/// Attempts while other writers change the same mailbox.
const ATTEMPTS: usize = 5;

/// Stores what is known of each mailbox.
pub trait MailboxStore: Send + Sync + 'static {
    /// The current state of the mailbox; `None` if it is unknown.
    ///
    /// # Errors
    /// [`MailboxStoreError`] if it can't be read.
    fn load(
        &self,
        key: &MailboxKey,
    ) -> impl Future<Output = Result<Option<Mailbox>, MailboxStoreError>> + Send;

    /// The number of these letters that were claimed.
    ///
    /// # Errors
    /// [`MailboxStoreError`] if the count can't be read.
    fn count(
        &self,
        of: &LettersOf,
    ) -> impl Future<Output = Result<LetterCount, MailboxStoreError>> + Send;

    /// Writes a mailbox, or removes it, if the stored one is the one that was seen; returns whether it did. If its
    /// letter adds to counts, they are written with it, and only if they are still as seen, too.
    ///
    /// # Errors
    /// [`MailboxStoreError`] if it may not be written.
    fn save(
        &self,
        key: &MailboxKey,
        mailbox: Option<&Mailbox>,
        instead_of: Option<&Mailbox>,
        one_more_than: &[LetterCount],
    ) -> impl Future<Output = Result<bool, MailboxStoreError>> + Send;
}

/// Why a mailbox can't be read or written.
#[derive(Debug, Error)]
pub enum MailboxStoreError {
    /// The stored item is not a mailbox.
    #[error("a mailbox can't be decoded: {0}; delete it if it may be written to again")]
    Undecodable(#[from] serde_dynamo::Error),
    /// The backend failed. [`BackendError::is_transient`] says whether a retry may help.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
    /// Other writers changed it at each attempt.
    #[error("others were faster to write the mailbox {ATTEMPTS} times; repeat this")]
    Contended,
}

impl Transience for MailboxStoreError {
    fn is_transient(&self) -> bool {
        match self {
            Self::Undecodable(_) => false,
            Self::Unavailable(error) => error.is_transient(),
            Self::Contended => true,
        }
    }
}

/// Stores the answer of a mailbox's owner. A repeat changes nothing.
///
/// # Errors
/// [`MailboxStoreError`] if it may not be stored; a retry is safe.
pub async fn answer(
    mailboxes: &impl MailboxStore,
    key: &MailboxKey,
    answer: Answer,
) -> Result<(), MailboxStoreError> {
    change(mailboxes, key, |there| Some(Mailbox::answered(there, answer))).await
}

/// Forgets a mailbox, except that its owner refuses letters.
///
/// # Errors
/// [`MailboxStoreError`] if it may still be stored; a retry is safe.
pub async fn forget(
    mailboxes: &impl MailboxStore,
    key: &MailboxKey,
) -> Result<(), MailboxStoreError> {
    change(mailboxes, key, |there| there.and_then(Mailbox::forgotten)).await
}

async fn change(
    mailboxes: &impl MailboxStore,
    key: &MailboxKey,
    change: impl Fn(Option<&Mailbox>) -> Option<Mailbox>,
) -> Result<(), MailboxStoreError> {
    for _ in 0..ATTEMPTS {
        let there = mailboxes.load(key).await?;
        let changed = change(there.as_ref());
        if changed == there || mailboxes.save(key, changed.as_ref(), there.as_ref(), &[]).await? {
            return Ok(());
        }
    }
    Err(MailboxStoreError::Contended)
}
