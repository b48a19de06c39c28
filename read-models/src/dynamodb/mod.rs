//! All read models in one DynamoDB table.

mod as_seen;
mod destination_details;
mod lost_pointer;
mod model;
mod pointer;
mod read_models;
mod rebuilding;
mod recent_destinations;
mod remembered_pointer;
mod repair;
mod table;
mod transaction;

use event_store::dynamodb::RequestError;

pub use model::DynamoDbModel;
pub use read_models::DynamoDbReadModels;
pub use recent_destinations::RECENT_DESTINATIONS_KEY;
pub use table::{LIST_INDEX, read_models_table};

use crate::StoreError;

/// Items in a page of a scan, at most. Without a limit, the embedded
/// database would read the rest of its table for each page.
const PAGE: i32 = 1_000;

impl From<RequestError> for StoreError {
    fn from(error: RequestError) -> Self {
        Self::Unavailable(error.into())
    }
}
