//! Items of a DynamoDB table, updated and put.

mod attribute;
mod clauses;
mod condition;
mod decimal;
mod effect;
mod expression;
mod put;
mod query;
mod refusal;
mod stored;
mod update;

use std::collections::HashMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use futures::FutureExt;
use futures::future::ready;
use serde_json::Value;

pub use attribute::{Attribute, AttributeError, Name};
pub use condition::Condition;
pub use effect::TwoChanges;
pub use put::PutRequest;
pub use update::{Change, UpdateRequest};

use super::SinkError;
use crate::{Delivery, EventError, Failure, Units};
use refusal::{Mark, Refusal};

/// Requests at a time, unless told otherwise.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(16).unwrap();
const SERVICE: &str = "DynamoDB";
/// What the service says when a condition does not hold.
const REFUSED: &str = "ConditionalCheckFailedException";
/// It costs nothing:
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html>.
const FOUND: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

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
    /// It is there already: it was delivered before, or an answer was lost and the client sent it again.
    Repeated,
    /// Its condition did not hold: what is there is newer, or another's.
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
        self.each(UpdateRequest::ordered, Self::update_item)
    }

    /// Puts each unit's item.
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

/// What a write's answer says: that its condition did not hold is one.
fn written<E>(
    answer: Result<Option<HashMap<String, AttributeValue>>, SdkError<E, HttpResponse>>,
    mark: Option<&Mark>,
) -> Result<Written, Failure>
where
    E: ProvideErrorMetadata + Error + 'static,
    SdkError<E, HttpResponse>: Refusal,
{
    match answer {
        Ok(attributes) => Ok(Written::Done(stored::json_of(attributes.as_ref())?)),
        Err(error) if error.code() == Some(REFUSED) => match (mark, error.found()) {
            (Some(mark), Some(found)) => mark.judge(found),
            _ => Ok(Written::Refused),
        },
        Err(error) => Err(SinkError::of(SERVICE, &error).into()),
    }
}
