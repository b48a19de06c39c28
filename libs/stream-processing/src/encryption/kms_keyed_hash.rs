//! A keyed hash whose key stays in AWS KMS.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::MacAlgorithmSpec;

use super::{KeyError, KeyedHash, SubjectHash};
use crate::sinks::SinkError;

/// HMAC-SHA-256 by `GenerateMac`, with a key that KMS never hands out:
/// <https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html>.
#[derive(Debug, Clone)]
pub struct KmsKeyedHash {
    client: Client,
    key: String,
}

impl KmsKeyedHash {
    /// `key` is the id, ARN or alias of an HMAC key of KMS.
    pub fn new(client: Client, key: impl Into<String>) -> Self {
        Self { client, key: key.into() }
    }
}

impl KeyedHash for KmsKeyedHash {
    async fn of(&self, subject: &str) -> Result<SubjectHash, KeyError> {
        let answer = self
            .client
            .generate_mac()
            .key_id(&self.key)
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .message(Blob::new(subject))
            .send()
            .await
            .map_err(|error| KeyError::Unavailable(SinkError::of("KMS", &error).to_string()))?;
        match answer.mac {
            Some(mac) if !mac.as_ref().is_empty() => Ok(SubjectHash::of_bytes(mac.as_ref())),
            _ => Err(KeyError::Unavailable("KMS answered no MAC".to_owned())),
        }
    }
}
