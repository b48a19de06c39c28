//! One model of a table.

use aws_sdk_dynamodb::Client;

use crate::Model;

/// One of the models in a table.
#[derive(Debug, Clone)]
pub struct DynamoDbModel {
    pub(super) client: Client,
    pub(super) table: String,
    pub(super) model: Model,
}

impl DynamoDbModel {
    /// The number that its keys end with.
    #[must_use]
    pub fn number(&self) -> Model {
        self.model
    }

    /// The keys of the first model have no suffix; those of the others end with their number.
    pub(super) fn key(&self, plain: &str) -> String {
        match self.model {
            Model::FIRST => plain.to_owned(),
            model => format!("{plain}#{model}"),
        }
    }
}
