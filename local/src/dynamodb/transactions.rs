//! Does each transaction once per token.
//!
//! dynoxide remembers the tokens of ten minutes, but searches all of them at every transaction: at 700 a second that
//! is more work than everything else. So it gets no tokens; here they expire in order.

use std::cell::RefCell;
use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, VecDeque};
use std::hash::{Hash, Hasher};
use std::time::{Duration, Instant};

use dynoxide::actions::transact_write_items::{
    TransactWriteItemsRequest, TransactWriteItemsResponse,
};
use dynoxide::{Database, DynoxideError};

/// How long a transaction is remembered. DynamoDB does for ten minutes
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>); clients in this
/// process retry within some seconds.
const WINDOW: Duration = Duration::from_mins(1);
/// Characters of the longest token. dynoxide refuses longer ones.
const LONGEST: usize = 36;

/// The transactions of the last minute, by their tokens.
#[derive(Debug, Default)]
pub(super) struct Transactions(RefCell<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    done: HashMap<String, Done>,
    by_time: VecDeque<(Instant, String)>,
}

#[derive(Debug)]
struct Done {
    /// A hash of the items: another transaction with the same token is an error.
    items: u64,
    answer: TransactWriteItemsResponse,
}

impl Transactions {
    /// Writes the items, or answers as it did to the same transaction before.
    pub(super) fn write(
        &self,
        database: &Database,
        mut request: TransactWriteItemsRequest,
    ) -> dynoxide::Result<TransactWriteItemsResponse> {
        let Some(token) = request.client_request_token.take_if(|token| token.len() <= LONGEST)
        else {
            return database.transact_write_items(request);
        };
        let (now, items) = (Instant::now(), items_of(&request));
        if let Some(done) = self.0.borrow_mut().find(&token, now) {
            if done.items != items {
                let message = "An error occurred (IdempotentParameterMismatchException)";
                return Err(DynoxideError::IdempotentParameterMismatchException(
                    message.to_owned(),
                ));
            }
            return Ok(done.answer.clone());
        }
        let answer = database.transact_write_items(request)?;
        let done = Done { items, answer: answer.clone() };
        self.0.borrow_mut().remember(token, done, now);
        Ok(answer)
    }
}

impl Remembered {
    fn find(&mut self, token: &str, now: Instant) -> Option<&Done> {
        while let Some((_, old)) = self.by_time.pop_front_if(|(at, _)| now - *at >= WINDOW) {
            self.done.remove(&old);
        }
        self.done.get(token)
    }

    fn remember(&mut self, token: String, done: Done, now: Instant) {
        self.by_time.push_back((now, token.clone()));
        self.done.insert(token, done);
    }
}

/// The same for the same items, in whichever order their members are.
fn items_of(request: &TransactWriteItemsRequest) -> u64 {
    let mut hasher = DefaultHasher::new();
    // What was read from JSON can be written as JSON.
    serde_json::to_value(&request.transact_items).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_a_minute_ago_is_forgotten() {
        let (begun, mut remembered) = (Instant::now(), Remembered::default());
        let done = || Done { items: 1, answer: TransactWriteItemsResponse::default() };
        remembered.remember("first".to_owned(), done(), begun);
        remembered.remember("second".to_owned(), done(), begun + WINDOW / 2);

        assert!(remembered.find("first", begun + WINDOW / 2).is_some());
        assert!(remembered.find("first", begun + WINDOW).is_none());

        assert!(remembered.find("second", begun + WINDOW).is_some());
        assert_eq!((remembered.done.len(), remembered.by_time.len()), (1, 1));
    }
}
