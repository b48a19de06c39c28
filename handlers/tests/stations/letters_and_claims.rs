//! Letters and mailboxes in memory, with trouble on demand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use handlers::mailboxes::{ClaimState, LetterCount, LettersOf, Mailbox, MailboxKey};
use handlers::ports::mail::{Letter, Mail, MailError};
use handlers::ports::mailbox_store::{MailboxStore, MailboxStoreError};
use stream_processing::BackendError;

/// What becomes of a letter or a mailbox that is about to be written.
#[derive(Debug, Clone)]
pub(crate) enum Fate {
    /// It is written.
    Survives,
    /// It is not, and whoever asked is told so.
    Fails(MailError),
    /// It is written, and nobody is told.
    LosesTheAnswer,
    /// The process ends before.
    EndsBefore,
    /// The process ends afterwards.
    EndsAfter,
}

/// How often others go first before each of the next requests, so that deliveries at the same time take turns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<VecDeque<usize>>>);

impl Turns {
    pub(crate) fn extend(&self, turns: &[usize]) {
        self.0.lock().unwrap().extend(turns);
    }

    async fn others_go_first(&self) {
        let turns = self.0.lock().unwrap().pop_front().unwrap_or(0);
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
    }
}

/// Letters that were sent, and what becomes of the next ones. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Post(Arc<Mutex<(Vec<Letter>, VecDeque<Fate>)>>, pub(crate) Turns);

impl Post {
    pub(crate) fn sent(&self) -> Vec<Letter> {
        self.0.lock().unwrap().0.clone()
    }

    pub(crate) fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.0.lock().unwrap().1.extend(fates);
    }

    fn next_fate(&self) -> Fate {
        self.0.lock().unwrap().1.pop_front().unwrap_or(Fate::Survives)
    }
}

impl Mail for Post {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let send = || self.0.lock().unwrap().0.push(letter.clone());
        self.1.others_go_first().await;
        match self.next_fate() {
            Fate::Survives => send(),
            Fate::Fails(error) => return Err(error),
            Fate::LosesTheAnswer => {
                send();
                return Err(MailError::Unknown("the answer was lost".to_owned()));
            }
            Fate::EndsBefore => std::future::pending().await,
            Fate::EndsAfter => {
                send();
                std::future::pending::<()>().await;
            }
        }
        Ok(())
    }
}

/// Mailboxes, and what becomes of the next ones that are written. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct InMemoryMailboxes(Arc<Mutex<State>>, pub(crate) Turns);

#[derive(Debug, Default)]
struct State {
    mailboxes: BTreeMap<String, Mailbox>,
    letters: BTreeMap<LettersOf, u32>,
    fates: VecDeque<Fate>,
}

impl InMemoryMailboxes {
    pub(crate) fn all(&self) -> Vec<Mailbox> {
        self.0.lock().unwrap().mailboxes.values().cloned().collect()
    }

    pub(crate) fn states(&self) -> Vec<ClaimState> {
        self.all().into_iter().filter_map(|mailbox| mailbox.claim).map(|it| it.state).collect()
    }

    /// The letters that were counted, on all days.
    pub(crate) fn letters(&self) -> u32 {
        let is_of_day = |of: &&LettersOf| !of.is_of_domain();
        let state = self.0.lock().unwrap();
        state.letters.keys().filter(is_of_day).map(|of| state.letters[of]).sum()
    }

    pub(crate) fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.0.lock().unwrap().fates.extend(fates);
    }

    /// Nothing fails any more.
    pub(crate) fn calm_down(&self) {
        self.0.lock().unwrap().fates.clear();
    }
}

impl State {
    fn count(&self, of: &LettersOf) -> LetterCount {
        LetterCount { of: of.clone(), letters: self.letters.get(of).copied().unwrap_or(0) }
    }

    fn write(
        &mut self,
        key: &MailboxKey,
        mailbox: Option<&Mailbox>,
        instead_of: Option<&Mailbox>,
        one_more_than: &[LetterCount],
    ) -> bool {
        let is_as_seen = self.mailboxes.get(key.as_str()) == instead_of
            && one_more_than.iter().all(|seen| self.count(&seen.of) == *seen);
        if is_as_seen {
            match mailbox {
                Some(mailbox) => {
                    self.mailboxes.insert(key.as_str().to_owned(), mailbox.clone());
                }
                None => drop(self.mailboxes.remove(key.as_str())),
            }
            for LetterCount { of, letters } in one_more_than {
                self.letters.insert(of.clone(), letters + 1);
            }
        }
        is_as_seen
    }
}

impl MailboxStore for InMemoryMailboxes {
    async fn load(&self, key: &MailboxKey) -> Result<Option<Mailbox>, MailboxStoreError> {
        self.1.others_go_first().await;
        Ok(self.0.lock().unwrap().mailboxes.get(key.as_str()).cloned())
    }

    async fn count(&self, of: &LettersOf) -> Result<LetterCount, MailboxStoreError> {
        self.1.others_go_first().await;
        Ok(self.0.lock().unwrap().count(of))
    }

    async fn save(
        &self,
        key: &MailboxKey,
        mailbox: Option<&Mailbox>,
        instead_of: Option<&Mailbox>,
        one_more_than: &[LetterCount],
    ) -> Result<bool, MailboxStoreError> {
        self.1.others_go_first().await;
        let lost = || BackendError::transient("no answer");
        let fate = self.0.lock().unwrap().fates.pop_front().unwrap_or(Fate::Survives);
        let write = || self.0.lock().unwrap().write(key, mailbox, instead_of, one_more_than);
        match fate {
            Fate::Survives => Ok(write()),
            Fate::Fails(_) => Err(lost().into()),
            Fate::LosesTheAnswer => {
                write();
                Err(lost().into())
            }
            Fate::EndsBefore => std::future::pending().await,
            Fate::EndsAfter => {
                write();
                std::future::pending().await
            }
        }
    }
}
