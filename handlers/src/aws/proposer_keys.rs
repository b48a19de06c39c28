//! The keys of proposers as AWS keeps them: in a table, wrapped and found by keys of KMS.

use aws_config::SdkConfig;
use stream_processing::encryption::{DynamoDbKeyStore, KeysTable, KmsKeyProvider, KmsKeyedHash};

use crate::address_limit::DynamoDbAddressLimit;
use crate::email_address::EmailAddress;
use crate::proposers::{ProposerMail, Proposers};
use crate::viewer::CdnSecret;

/// Keys that KMS wraps, found by a hash that KMS makes.
pub type KmsKeyStore = DynamoDbKeyStore<KmsKeyedHash, KmsKeyProvider>;

/// How proposers are written to from AWS.
pub type KmsProposerMail = ProposerMail<KmsKeyStore, DynamoDbAddressLimit<KmsKeyedHash>>;

/// How many addresses one viewer may leave, and how viewers are known.
#[derive(Debug, Clone)]
pub struct ViewerLimit {
    /// The table that counts them: that of mailboxes.
    pub table: String,
    /// Addresses in an hour.
    pub hourly_limit: u32,
    /// By what the CDN is known.
    pub cdn: CdnSecret,
}

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
    /// Proposers with these keys, and the hash that mailboxes are found by.
    #[must_use]
    pub fn proposers(self, config: &SdkConfig) -> (Proposers<KmsKeyStore>, KmsKeyedHash) {
        let kms = aws_sdk_kms::Client::new(config);
        let table = KeysTable::new(aws_sdk_dynamodb::Client::new(config), self.table);
        let hash = KmsKeyedHash::new(kms.clone(), self.address_hash_key);
        let provider = KmsKeyProvider::new(kms, self.wrapping_key);
        (Proposers::new(DynamoDbKeyStore::new(table, hash.clone(), provider)), hash)
    }

    /// What takes addresses with these keys, for letters of `sender`.
    #[must_use]
    pub fn mail(
        self,
        config: &SdkConfig,
        sender: EmailAddress,
        viewers: ViewerLimit,
    ) -> KmsProposerMail {
        let (proposers, hash) = self.proposers(config);
        let ViewerLimit { table, hourly_limit, cdn } = viewers;
        let client = aws_sdk_dynamodb::Client::new(config);
        let limit = DynamoDbAddressLimit::new(client, table, hash, hourly_limit);
        ProposerMail { sender, proposers, limit, cdn: Some(cdn) }
    }
}
