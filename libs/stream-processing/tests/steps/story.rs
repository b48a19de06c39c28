//! The words that these stories are told in.

use std::sync::Arc;

use futures::StreamExt;
use stream_processing::{
    Delivery, Event, FailedUnit, Failure, Record, Transience, UnitOfWork, Units,
};
use thiserror::Error;

#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct Trouble(pub(crate) &'static str);

impl Transience for Trouble {
    fn is_transient(&self) -> bool {
        false
    }
}

/// A unit whose event has this id, and which is kept in order with those of the same key.
pub(crate) fn unit(id: usize, key: &str) -> UnitOfWork {
    let event = Event {
        id: id.to_string(),
        event_type: "thing-created".to_owned(),
        partition_key: Some(key.to_owned()),
        ..Event::default()
    };
    let record = Record::from(format!(r#"{{"id":{id}}}"#).as_str());
    let key = Some(Arc::from(key));
    UnitOfWork::new(Arc::new(Delivery {
        position: id,
        record,
        key,
        event,
        expired: false,
        invocation: None,
        resubmitted: false,
    }))
}

/// Units of these keys; their ids are their places.
pub(crate) fn units<'a>(keys: impl IntoIterator<Item = &'a str>) -> Units {
    let units: Vec<_> = keys.into_iter().enumerate().map(|(id, key)| Ok(unit(id, key))).collect();
    Units::from_stream(futures::stream::iter(units))
}

/// As many units, each of a key of its own.
pub(crate) fn distinct(count: usize) -> Units {
    Units::from_stream(futures::stream::iter((0..count).map(|id| Ok(unit(id, &id.to_string())))))
}

/// The units whose values are their ids.
pub(crate) fn with_ids(units: Units) -> Units<usize> {
    units.try_map(|event, ()| event.id.parse::<usize>().map_err(|error| Failure::poison(&error)))
}

/// What came out: values, and why the others failed.
pub(crate) async fn outcome<T: Send + 'static>(units: Units<T>) -> (Vec<T>, Vec<FailedUnit>) {
    let (mut values, mut failed) = (vec![], vec![]);
    let mut units = units;
    while let Some(unit) = units.next().await {
        match unit {
            Ok(unit) => values.push(unit.take().1),
            Err(unit) => failed.push(unit),
        }
    }
    (values, failed)
}

/// The values, where nothing may fail.
pub(crate) async fn values<T: Send + 'static>(units: Units<T>) -> Vec<T> {
    let (values, failed) = outcome(units).await;
    assert!(failed.is_empty(), "{failed:?}");
    values
}

/// The ids of the events of a unit that failed.
pub(crate) fn ids(failed: &FailedUnit) -> Vec<&str> {
    failed.deliveries().iter().map(|delivery| delivery.event.id.as_str()).collect()
}
