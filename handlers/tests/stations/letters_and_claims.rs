//! Letters and claims in memory, with trouble on demand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use event_store::dynamodb::RequestError;
use handlers::mail::{Letter, Mail, MailError};
use handlers::notify_proposer::{Claim, ClaimState, ClaimStore, ClaimStoreError};

/// What becomes of a letter or a claim that is about to be written.
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

/// Claims, and what becomes of the next ones. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct InMemoryClaims(Arc<Mutex<ClaimsAndFates>>, pub(crate) Turns);

type ClaimsAndFates = (BTreeMap<String, Claim>, VecDeque<Fate>);

impl InMemoryClaims {
    pub(crate) fn states(&self) -> Vec<ClaimState> {
        self.0.lock().unwrap().0.values().map(|claim| claim.state).collect()
    }

    pub(crate) fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.0.lock().unwrap().1.extend(fates);
    }

    fn write(&self, key: &str, claim: &Claim, instead_of: Option<&Claim>) -> bool {
        let claims = &mut self.0.lock().unwrap().0;
        let is_as_seen = claims.get(key) == instead_of;
        if is_as_seen {
            claims.insert(key.to_owned(), claim.clone());
        }
        is_as_seen
    }
}

impl ClaimStore for InMemoryClaims {
    async fn load(&self, key: &str) -> Result<Option<Claim>, ClaimStoreError> {
        self.1.others_go_first().await;
        Ok(self.0.lock().unwrap().0.get(key).cloned())
    }

    async fn save(
        &self,
        key: &str,
        claim: &Claim,
        instead_of: Option<&Claim>,
    ) -> Result<bool, ClaimStoreError> {
        self.1.others_go_first().await;
        let lost = || RequestError::unexpected("PutItem", "claims", "the answer was lost");
        let fate = self.0.lock().unwrap().1.pop_front().unwrap_or(Fate::Survives);
        match fate {
            Fate::Survives => Ok(self.write(key, claim, instead_of)),
            Fate::Fails(_) => Err(lost().into()),
            Fate::LosesTheAnswer => {
                self.write(key, claim, instead_of);
                Err(lost().into())
            }
            Fate::EndsBefore => std::future::pending().await,
            Fate::EndsAfter => {
                self.write(key, claim, instead_of);
                std::future::pending().await
            }
        }
    }
}
