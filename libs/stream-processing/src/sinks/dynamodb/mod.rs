//! Updates and puts items of a DynamoDB table.

mod attribute;
mod change;
mod clauses;
mod condition;
mod decimal;
mod effect;
mod expression;
mod mark;
mod put;
mod query;
mod stored;
mod update;
mod written;

use std::num::NonZeroUsize;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use futures::FutureExt;
use futures::future::ready;

pub use attribute::{Attribute, AttributeError, Name};
pub use change::Change;
pub use condition::Condition;
pub use effect::TwoChanges;
pub use put::PutRequest;
pub use update::UpdateRequest;
pub use written::Written;

use crate::{Delivery, EventError, Failure, Units};

/// Requests in flight at once, unless the table is given another number.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(16).unwrap();
/// Returning the stored item costs nothing:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html>.
const FOUND: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

/// A DynamoDB table, as a sink and for queries.
///
/// Units with the same key are written one after the other, the others in parallel.
#[derive(Debug, Clone)]
pub struct DynamoDbTable {
    client: Client,
    table: Arc<str>,
    parallel: NonZeroUsize,
    returned: Option<ReturnValue>,
}

impl DynamoDbTable {
    /// The table with this name. Its keys are those that requests name.
    pub fn new(client: Client, table: impl Into<Arc<str>>) -> Self {
        Self { client, table: table.into(), parallel: PARALLEL, returned: None }
    }

    /// Sends up to this many requests at once, instead of 16.
    #[must_use]
    pub fn with_parallel(mut self, parallel: NonZeroUsize) -> Self {
        self.parallel = parallel;
        self
    }

    /// Requests attributes of what was written, at no extra cost. Puts support `AllOld` only.
    #[must_use]
    pub fn returning(mut self, returned: ReturnValue) -> Self {
        self.returned = Some(returned);
        self
    }

    /// Sends each unit's update as one `UpdateItem`.
    pub fn update(&self) -> impl FnOnce(Units<UpdateRequest>) -> Units<Written> + Send + use<> {
        self.each(UpdateRequest::ordered, Self::update_item)
    }

    /// Sends each unit's item as one `PutItem`.
    pub fn put(&self) -> impl FnOnce(Units<PutRequest>) -> Units<Written> + Send + use<> {
        self.each(PutRequest::ordered, Self::put_item)
    }

    fn each<R, W, F>(
        &self,
        ordered: fn(R, &Delivery) -> Result<R, EventError>,
        write: W,
    ) -> impl FnOnce(Units<R>) -> Units<Written> + Send + use<R, W, F>
    where
        R: Send + 'static,
        W: Fn(Self, R) -> F + Send + 'static,
        F: Future<Output = Result<Written, Failure>> + Send + 'static,
    {
        let table = self.clone();
        move |units| {
            units.parallel(table.parallel, move |unit| {
                let (unit, request) = unit.take();
                let written = match ordered(request, unit.delivery()) {
                    Ok(request) => write(table.clone(), request).left_future(),
                    Err(error) => ready(Err(error.into())).right_future(),
                };
                written.map(|written| match written {
                    Ok(written) => Ok(unit.with(written)),
                    Err(failure) => Err(unit.fail(failure)),
                })
            })
        }
    }
}
