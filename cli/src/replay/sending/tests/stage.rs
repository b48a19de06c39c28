//! A recipient that refuses events and crashes on demand.

use std::cell::RefCell;
use std::collections::VecDeque;

use proptest::prelude::*;
use stream_processing::CloudEvent;

use crate::replay::recipient::{NotTaken, Recipient};

/// What happens to a batch.
#[derive(Debug, Clone)]
pub(super) enum Fate {
    /// All are taken, except those at these indexes.
    TakenBut(Vec<usize>),
    /// The process crashes before anything is taken.
    CrashesBefore,
    /// The process crashes after everything was taken.
    CrashesAfter,
}

/// A recipient with a list of fates; after those it takes everything.
#[derive(Default)]
pub(super) struct Stage {
    fates: RefCell<VecDeque<Fate>>,
    taken: RefCell<Vec<String>>,
}

impl Stage {
    pub(super) fn with(fates: impl IntoIterator<Item = Fate>) -> Self {
        Self { fates: RefCell::new(fates.into_iter().collect()), taken: RefCell::default() }
    }

    pub(super) fn taken(&self) -> Vec<String> {
        self.taken.borrow().clone()
    }
}

impl Recipient for Stage {
    async fn take(&self, events: &[CloudEvent]) -> Result<(), NotTaken> {
        let fate = self.fates.borrow_mut().pop_front();
        let refused = match &fate {
            Some(Fate::CrashesBefore) => return std::future::pending().await,
            Some(Fate::TakenBut(places)) => places.clone(),
            Some(Fate::CrashesAfter) | None => vec![],
        };
        let taken = events.iter().enumerate().filter(|(place, _)| !refused.contains(place));
        self.taken.borrow_mut().extend(taken.map(|(_, event)| event.id.clone()));
        if matches!(fate, Some(Fate::CrashesAfter)) {
            return std::future::pending().await;
        }
        let places: Vec<_> = refused.into_iter().filter(|place| *place < events.len()).collect();
        let reason = "not now".to_owned();
        if places.is_empty() { Ok(()) } else { Err(NotTaken { places, reason }) }
    }
}

pub(super) fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let places = prop::collection::vec(0_usize..10, 0..4);
    let fate = prop_oneof![
        places.prop_map(Fate::TakenBut),
        Just(Fate::CrashesBefore),
        Just(Fate::CrashesAfter),
    ];
    prop::collection::vec(fate, 0..12)
}
