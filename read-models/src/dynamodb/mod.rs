//! All read models in one DynamoDB table.

mod as_seen;
mod conditional_put;
mod destination_details;
mod lost_pointer;
mod pointer;
mod rebuilding;
mod recent_destinations;
mod repair;
mod table;
mod transaction;

use aws_sdk_dynamodb::Client;

pub use conditional_put::put_marked_if;
use conditional_put::{has_mark, marked, new_mark, put_if};
pub use recent_destinations::RECENT_DESTINATIONS_KEY;
pub use table::{LIST_INDEX, read_models_table};

use crate::{LiveModel, Model};
use pointer::RememberedPointer;

/// Items of a scan's page, at most. Without a limit the embedded database would read the rest of its table for each.
const PAGE: i32 = 1_000;

/// Read models in a table laid out as [`read_models_table`] says: the live one, and at times another beside it.
#[derive(Debug, Clone)]
pub struct DynamoDbReadModels {
    client: Client,
    table: String,
    pointer: RememberedPointer,
}

impl DynamoDbReadModels {
    /// Read models in `table`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), pointer: RememberedPointer::default() }
    }

    /// The live one, whichever it is.
    #[must_use]
    pub fn live(self) -> LiveModel<Self> {
        LiveModel(self)
    }
}

/// One of the read models in a table.
#[derive(Debug, Clone)]
pub struct DynamoDbModel {
    client: Client,
    table: String,
    model: Model,
}

impl DynamoDbModel {
    /// Which one.
    #[must_use]
    pub fn number(&self) -> Model {
        self.model
    }

    /// The first model's keys are plain; those of the others end with their number.
    fn key(&self, plain: &str) -> String {
        match self.model {
            Model::FIRST => plain.to_owned(),
            model => format!("{plain}#{model}"),
        }
    }
}
