//! Items of a DynamoDB table, updated and put.

mod attribute;
mod condition;
mod expression;
mod put;
mod query;
mod stored;
mod update;

use std::num::NonZeroUsize;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::ReturnValue;
use serde_json::Value;

pub use attribute::{Attribute, AttributeError, Name};
pub use condition::Condition;
pub use put::PutRequest;
pub use update::{Change, UpdateRequest};

use crate::{FailedUnit, Failure, UnitOfWork, Units};

/// Requests at a time, unless told otherwise.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(16).unwrap();
const SERVICE: &str = "DynamoDB";

/// A table, by its name.
///
/// Units of the same key are written one after the other, the others in parallel.
#[derive(Debug, Clone)]
pub struct DynamoDbTable {
    client: Client,
    table: Arc<str>,
    parallel: NonZeroUsize,
    returned: Option<ReturnValue>,
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// It was done. The attributes are those that the sink was told to ask for, as JSON.
    Done(Option<Value>),
    /// Its condition did not hold: what is there is newer, or there already.
    Refused,
}

impl DynamoDbTable {
    /// The table of this name.
    pub fn new(client: Client, table: impl Into<Arc<str>>) -> Self {
        Self { client, table: table.into(), parallel: PARALLEL, returned: None }
    }

    /// With this many requests at a time, instead of 16.
    #[must_use]
    pub fn with_parallel(mut self, parallel: NonZeroUsize) -> Self {
        self.parallel = parallel;
        self
    }

    /// Asks for attributes of what was written, which costs no more. A put knows `AllOld` only.
    #[must_use]
    pub fn returning(mut self, returned: ReturnValue) -> Self {
        self.returned = Some(returned);
        self
    }

    /// Updates each unit's item.
    pub fn update(&self) -> impl FnOnce(Units<UpdateRequest>) -> Units<Written> + Send + use<> {
        let table = self.clone();
        move |units| {
            units.parallel(table.parallel, move |unit| {
                let table = table.clone();
                async move {
                    let (unit, request) = unit.take();
                    outcome(unit, table.update_item(request).await)
                }
            })
        }
    }

    /// Puts each unit's item.
    pub fn put(&self) -> impl FnOnce(Units<PutRequest>) -> Units<Written> + Send + use<> {
        let table = self.clone();
        move |units| {
            units.parallel(table.parallel, move |unit| {
                let table = table.clone();
                async move {
                    let (unit, request) = unit.take();
                    outcome(unit, table.put_item(request).await)
                }
            })
        }
    }
}

fn outcome<T>(unit: UnitOfWork, answer: Result<T, Failure>) -> Result<UnitOfWork<T>, FailedUnit> {
    match answer {
        Ok(value) => Ok(unit.with(value)),
        Err(failure) => Err(unit.fail(failure)),
    }
}
