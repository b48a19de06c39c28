//! One of the read models of a table.

use aws_sdk_dynamodb::Client;

use crate::Model;

/// One of the read models in a table.
#[derive(Debug, Clone)]
pub struct DynamoDbModel {
    pub(super) client: Client,
    pub(super) table: String,
    pub(super) model: Model,
}

impl DynamoDbModel {
    /// Which one.
    #[must_use]
    pub fn number(&self) -> Model {
        self.model
    }

    /// The first model's keys are plain; those of the others end with their number.
    pub(super) fn key(&self, plain: &str) -> String {
        match self.model {
            Model::FIRST => plain.to_owned(),
            model => format!("{plain}#{model}"),
        }
    }
}
