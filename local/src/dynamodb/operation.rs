//! Answers a request of DynamoDB's JSON protocol with dynoxide's methods.

use dynoxide::{Database, DynoxideError};
use serde::{Serialize, de::DeserializeOwned};

use super::engine::{Engine, Storage};
use super::worker::Stopped;

trait Request: DeserializeOwned + Send + 'static {}
impl<T: DeserializeOwned + Send + 'static> Request for T {}

trait Answer: Serialize + Send + 'static {}
impl<T: Serialize + Send + 'static> Answer for T {}

/// Answers `operation`, the part of `x-amz-target` after the dot.
pub(super) async fn answer(
    engine: &Engine,
    operation: &str,
    body: &[u8],
) -> Result<Vec<u8>, DynoxideError> {
    match operation {
        "BatchExecuteStatement" => call(engine, body, Database::batch_execute_statement).await,
        "BatchGetItem" => read(engine, body, Database::batch_get_item).await,
        "BatchWriteItem" => call(engine, body, Database::batch_write_item).await,
        "CreateTable" => change_tables(engine, body, Database::create_table).await,
        "DeleteItem" => call(engine, body, Database::delete_item).await,
        "DeleteTable" => change_tables(engine, body, Database::delete_table).await,
        "DescribeStream" => call(engine, body, Database::describe_stream).await,
        "DescribeTable" => call(engine, body, Database::describe_table).await,
        "DescribeTimeToLive" => call(engine, body, Database::describe_time_to_live).await,
        "ExecuteStatement" => call(engine, body, Database::execute_statement).await,
        "ExecuteTransaction" => call(engine, body, Database::execute_transaction).await,
        "GetItem" => call(engine, body, Database::get_item).await,
        "GetRecords" => call(engine, body, Database::get_records).await,
        "GetShardIterator" => call(engine, body, Database::get_shard_iterator).await,
        "ListStreams" => call(engine, body, Database::list_streams).await,
        "ListTables" => call(engine, body, Database::list_tables).await,
        "PutItem" => call(engine, body, Database::put_item).await,
        "Query" => read(engine, body, Database::query).await,
        "Scan" => read(engine, body, Database::scan).await,
        "ListTagsOfResource" => call(engine, body, Database::list_tags_of_resource).await,
        "TagResource" => call(engine, body, Database::tag_resource).await,
        "TransactGetItems" => call(engine, body, Database::transact_get_items).await,
        "TransactWriteItems" => {
            let write =
                |storage: &Storage, request| storage.transactions.write(&storage.database, request);
            answer_from(engine, body, write).await
        }
        "UntagResource" => call(engine, body, Database::untag_resource).await,
        "UpdateItem" => call(engine, body, Database::update_item).await,
        "UpdateTable" => change_tables(engine, body, Database::update_table).await,
        "UpdateTimeToLive" => change_tables(engine, body, Database::update_time_to_live).await,
        other => Err(DynoxideError::UnsupportedCapability(other.to_owned())),
    }
}

/// Whether the operation may add records to a stream.
pub(super) fn writes(operation: &str) -> bool {
    matches!(
        operation,
        "PutItem"
            | "UpdateItem"
            | "DeleteItem"
            | "BatchWriteItem"
            | "TransactWriteItems"
            | "ExecuteStatement"
            | "ExecuteTransaction"
            | "BatchExecuteStatement"
    )
}

/// For queries and scans: they and writes should not wait for each other.
async fn read<Q: Request, A: Answer>(
    engine: &Engine,
    body: &[u8],
    method: fn(&Database, Q) -> dynoxide::Result<A>,
) -> Result<Vec<u8>, DynoxideError> {
    let request = parsed(body)?;
    let answer = engine.read(move |database| method(database, request)).await;
    written(&answer.map_err(|error| stopped(&error))??)
}

async fn change_tables<Q: Request, A: Answer>(
    engine: &Engine,
    body: &[u8],
    method: fn(&Database, Q) -> dynoxide::Result<A>,
) -> Result<Vec<u8>, DynoxideError> {
    let answer = call(engine, body, method).await?;
    engine.tables_changed().await.map_err(|error| stopped(&error))?;
    Ok(answer)
}

async fn call<Q: Request, A: Answer>(
    engine: &Engine,
    body: &[u8],
    method: fn(&Database, Q) -> dynoxide::Result<A>,
) -> Result<Vec<u8>, DynoxideError> {
    answer_from(engine, body, move |storage, request| method(&storage.database, request)).await
}

async fn answer_from<Q: Request, A: Answer>(
    engine: &Engine,
    body: &[u8],
    work: impl FnOnce(&Storage, Q) -> dynoxide::Result<A> + Send + 'static,
) -> Result<Vec<u8>, DynoxideError> {
    let request = parsed(body)?;
    let answer = engine.run(move |storage| work(storage, request)).await;
    written(&answer.map_err(|error| stopped(&error))??)
}

/// The caller's thread reads and writes JSON: only the work itself is queued.
fn parsed<Q: Request>(body: &[u8]) -> Result<Q, DynoxideError> {
    serde_json::from_slice(body).map_err(|error| refused(&error))
}

fn written(answer: &impl Serialize) -> Result<Vec<u8>, DynoxideError> {
    serde_json::to_vec(answer)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

fn stopped(error: &Stopped) -> DynoxideError {
    DynoxideError::InternalServerError(error.to_string())
}

/// dynoxide validates while it deserialises, and marks such errors with their class; serde appends a position.
fn refused(error: &serde_json::Error) -> DynoxideError {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(&*text, |(message, _)| message);
    match text.split_once(':') {
        Some((class, rest)) if class.starts_with("VALIDATION") => {
            DynoxideError::ValidationException(rest.to_owned())
        }
        Some((class, rest)) if class.starts_with("SERIALIZATION") => {
            DynoxideError::SerializationException(rest.to_owned())
        }
        _ if error.is_data() => DynoxideError::ValidationException(text.to_owned()),
        _ => DynoxideError::SerializationException(text.to_owned()),
    }
}
