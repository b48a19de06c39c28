//! The kept events that a rule is given when another one is added.

use std::num::NonZeroUsize;

use super::kept_event::{CORRELATED, KeptEvent};
use crate::sinks::DynamoDbTable;
use crate::{Event, EventTypes, FailedUnit, UnitOfWork, Units, order};

/// Queries in flight at once, at most.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// The kept events that a rule is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The collected event that was added, alone.
    Collected,
    /// All events that rules with this suffix (or without one, for `None`) filed under the trigger's key.
    Correlated {
        /// The suffix of the rules; see [`Correlate::suffix`](super::Correlate::suffix).
        suffix: Option<&'static str>,
        /// The most events to read, from the greatest id down: the newest, if ids are ordered by time, as those of version 7 are.
        /// Without a limit, each event of a crowded key reads all that came before.
        at_most: Option<NonZeroUsize>,
    },
}

impl Evidence {
    /// The type of the changes that add an event of this kind. A pipeline that uses it has to select this type.
    #[must_use]
    pub const fn added(self) -> &'static str {
        match self {
            Self::Collected => "event-created",
            Self::Correlated { .. } => "correl-created",
        }
    }

    fn takes(self, types: &EventTypes, kept: &KeptEvent) -> bool {
        let is_of_suffix = match self {
            Self::Collected => true,
            Self::Correlated { suffix, .. } => kept.suffix.as_deref() == suffix,
        };
        is_of_suffix && types.includes(&kept.event.event_type)
    }
}

impl Units {
    /// Turns each change that added an event to a micro event store into that event and its evidence, in the order in
    /// which it happened. Other changes are left out.
    #[must_use]
    pub fn with_evidence(
        self,
        types: &EventTypes,
        evidence: Evidence,
        table: DynamoDbTable,
    ) -> Units<(Event, Vec<Event>)> {
        let types = types.clone();
        let at_most = match evidence {
            Evidence::Collected => None,
            Evidence::Correlated { at_most, .. } => at_most,
        };
        self.try_map(|change, ()| KeptEvent::added(change))
            .filter(move |unit| evidence.takes(&types, unit.value()))
            .parallel(PARALLEL, move |unit| look_at_evidence(table.clone(), at_most, unit))
    }
}

async fn look_at_evidence(
    table: DynamoDbTable,
    at_most: Option<NonZeroUsize>,
    unit: UnitOfWork<KeptEvent>,
) -> Result<UnitOfWork<(Event, Vec<Event>)>, FailedUnit> {
    let (unit, kept) = unit.take();
    if kept.discriminator != CORRELATED {
        let evidence = vec![kept.event.clone()];
        return Ok(unit.with((kept.event, evidence)));
    }
    let filed = match at_most {
        Some(limit) => table.query_last::<KeptEvent>("pk", &kept.pk, limit).await,
        None => table.query::<KeptEvent>("pk", &kept.pk).await,
    };
    match filed {
        Ok(filed) => {
            let is_filed = |one: &KeptEvent| one.discriminator == CORRELATED;
            let mut evidence: Vec<Event> =
                filed.into_iter().filter(is_filed).map(|one| one.event).collect();
            order::sort(&mut evidence);
            Ok(unit.with((kept.event, evidence)))
        }
        Err(failure) => Err(unit.fail(failure)),
    }
}
