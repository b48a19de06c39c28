//! The read models of a table.

use aws_sdk_dynamodb::Client;

use super::remembered_pointer::RememberedPointer;
use crate::LiveModel;

/// The models in a table laid out as [`read_models_table`](super::read_models_table)
/// defines: the live one, and at times another beside it.
#[derive(Debug, Clone)]
pub struct DynamoDbReadModels {
    pub(super) client: Client,
    pub(super) table: String,
    pub(super) pointer: RememberedPointer,
}

impl DynamoDbReadModels {
    /// The models in the table of this name.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), pointer: RememberedPointer::default() }
    }

    /// The live model, also after the pointer has moved.
    #[must_use]
    pub fn live(self) -> LiveModel<Self> {
        LiveModel(self)
    }
}
