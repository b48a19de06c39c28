//! Where mailboxes are kept, and how many letters there are of a day: the port.

use std::future::Future;

use stream_processing::{BackendError, Transience};
use thiserror::Error;

use crate::mailboxes::{Answer, LetterCount, LettersOf, Mailbox, MailboxKey};

/// Rivals for a mailbox that are given way to.
const ATTEMPTS: usize = 5;

/// What is known of each mailbox.
pub trait MailboxStore: Send + Sync + 'static {
    /// The mailbox as it is now.
    ///
    /// # Errors
    /// [`MailboxStoreError`] if it can't be read.
    fn load(
        &self,
        key: &MailboxKey,
    ) -> impl Future<Output = Result<Option<Mailbox>, MailboxStoreError>> + Send;

    /// How many letters of these were claimed.
    ///
    /// # Errors
    /// [`MailboxStoreError`] if it can't be read.
    fn count(
        &self,
        of: &LettersOf,
    ) -> impl Future<Output = Result<LetterCount, MailboxStoreError>> + Send;

    /// Writes a mailbox, or removes it, if the one there is the one that was seen, and says whether it did. If its letter
    /// is one more of some, it is written together with their counts, and only if those are the ones that were seen too.
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

/// Why a mailbox could not be read or written.
#[derive(Debug, Error)]
pub enum MailboxStoreError {
    /// What is stored is not a mailbox.
    #[error("a mailbox can't be decoded: {0}; delete it if it may be written to again")]
    Undecodable(#[from] serde_dynamo::Error),
    /// The store did not answer, or not well.
    #[error(transparent)]
    Unavailable(#[from] BackendError),
    /// Others wrote it each time.
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

/// Keeps what the owner of a mailbox says. A repeat changes nothing.
///
/// # Errors
/// [`MailboxStoreError`] if it may not be kept; a repeat is safe.
pub async fn answer(
    mailboxes: &impl MailboxStore,
    key: &MailboxKey,
    answer: Answer,
) -> Result<(), MailboxStoreError> {
    change(mailboxes, key, |there| Some(Mailbox::answered(there, answer))).await
}

/// Forgets what is known of a mailbox, but for whether it must not be written to.
///
/// # Errors
/// [`MailboxStoreError`] if it may still be known; a repeat is safe.
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
