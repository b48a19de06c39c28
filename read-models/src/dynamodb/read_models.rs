//! The read models of a table.

use aws_sdk_dynamodb::Client;

use super::remembered_pointer::RememberedPointer;
use crate::LiveModel;

/// Read models in a table laid out as [`read_models_table`](super::read_models_table) says: the live one, and at times another beside it.
#[derive(Debug, Clone)]
pub struct DynamoDbReadModels {
    pub(super) client: Client,
    pub(super) table: String,
    pub(super) pointer: RememberedPointer,
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
