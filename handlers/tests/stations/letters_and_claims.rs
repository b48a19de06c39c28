//! Letters and claims in memory, with trouble on demand.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;
use handlers::mail::{Letter, Mail, MailError};
use handlers::notify_proposer::{Claim, ClaimState, ClaimStore, ClaimStoreError, DailyCount};
use stream_processing::sinks::SinkError;

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
pub(crate) struct InMemoryClaims(Arc<Mutex<State>>, pub(crate) Turns);

#[derive(Debug, Default)]
struct State {
    claims: BTreeMap<String, Claim>,
    letters: BTreeMap<NaiveDate, u32>,
    fates: VecDeque<Fate>,
}

impl InMemoryClaims {
    pub(crate) fn states(&self) -> Vec<ClaimState> {
        self.0.lock().unwrap().claims.values().map(|claim| claim.state).collect()
    }

    /// The letters that were counted, on all days.
    pub(crate) fn letters(&self) -> u32 {
        self.0.lock().unwrap().letters.values().sum()
    }

    pub(crate) fn destine(&self, fates: impl IntoIterator<Item = Fate>) {
        self.0.lock().unwrap().fates.extend(fates);
    }
}

impl State {
    fn count(&self, day: NaiveDate) -> DailyCount {
        DailyCount { day, letters: self.letters.get(&day).copied().unwrap_or(0) }
    }

    fn write(
        &mut self,
        key: &str,
        claim: &Claim,
        instead_of: Option<&Claim>,
        one_more_than: Option<DailyCount>,
    ) -> bool {
        let is_as_seen = self.claims.get(key) == instead_of
            && one_more_than.is_none_or(|seen| self.count(seen.day) == seen);
        if is_as_seen {
            self.claims.insert(key.to_owned(), claim.clone());
            if let Some(seen) = one_more_than {
                self.letters.insert(seen.day, seen.letters + 1);
            }
        }
        is_as_seen
    }
}

impl ClaimStore for InMemoryClaims {
    async fn load(&self, key: &str) -> Result<Option<Claim>, ClaimStoreError> {
        self.1.others_go_first().await;
        Ok(self.0.lock().unwrap().claims.get(key).cloned())
    }

    async fn count(&self, day: NaiveDate) -> Result<DailyCount, ClaimStoreError> {
        self.1.others_go_first().await;
        Ok(self.0.lock().unwrap().count(day))
    }

    async fn save(
        &self,
        key: &str,
        claim: &Claim,
        instead_of: Option<&Claim>,
        one_more_than: Option<DailyCount>,
    ) -> Result<bool, ClaimStoreError> {
        self.1.others_go_first().await;
        let lost = || SinkError::new("memory", "no answer", None);
        let fate = self.0.lock().unwrap().fates.pop_front().unwrap_or(Fate::Survives);
        let write = || self.0.lock().unwrap().write(key, claim, instead_of, one_more_than);
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
