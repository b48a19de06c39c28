//! The keys of proposers as AWS keeps them: in a table, wrapped and found by keys of KMS.

use aws_config::SdkConfig;
use stream_processing::encryption::{DynamoDbKeyStore, KeysTable, KmsKeyProvider, KmsKeyedHash};

use crate::proposers::Proposers;

/// Keys that KMS wraps, found by a hash that KMS makes.
pub type KmsKeyStore = DynamoDbKeyStore<KmsKeyedHash, KmsKeyProvider>;

/// Where the keys of proposers are.
#[derive(Debug, Clone)]
pub struct ProposerKeys {
    /// The table.
    pub table: String,
    /// The key of KMS that wraps them.
    pub wrapping_key: String,
    /// The key of KMS that addresses are hashed with.
    pub address_hash_key: String,
}

impl ProposerKeys {
    /// Proposers with these keys.
    #[must_use]
    pub fn proposers(self, config: &SdkConfig) -> Proposers<KmsKeyStore> {
        let kms = aws_sdk_kms::Client::new(config);
        let table = KeysTable::new(aws_sdk_dynamodb::Client::new(config), self.table);
        let hash = KmsKeyedHash::new(kms.clone(), self.address_hash_key);
        let provider = KmsKeyProvider::new(kms, self.wrapping_key);
        Proposers::new(DynamoDbKeyStore::new(table, hash, provider))
    }
}
