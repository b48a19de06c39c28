//! A master key in AWS KMS.

use aws_sdk_kms::Client;
use aws_sdk_kms::operation::decrypt::DecryptError;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use zeroize::Zeroizing;

use super::{KeyError, KeyProvider, NewKey};
use crate::sinks::SinkError;

/// The name of the data key's id in the encryption context, which KMS binds to the key and logs.
const CONTEXT: &str = "data-key";

/// Wraps data keys with a KMS key, by `GenerateDataKey` and `Decrypt`, as
/// <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html> describes envelope encryption.
#[derive(Debug, Clone)]
pub struct KmsKeyProvider {
    client: Client,
    master: String,
}

impl KmsKeyProvider {
    /// `master` is the KMS key's id, ARN or alias.
    pub fn new(client: Client, master: impl Into<String>) -> Self {
        Self { client, master: master.into() }
    }
}

impl KeyProvider for KmsKeyProvider {
    async fn generate(&self, id: &str) -> Result<NewKey, KeyError> {
        let answer = self
            .client
            .generate_data_key()
            .key_id(&self.master)
            .key_spec(DataKeySpec::Aes256)
            .encryption_context(CONTEXT, id)
            .send()
            .await
            .map_err(|error| KeyError::Unavailable(SinkError::of("KMS", &error).to_string()))?;
        let wrapped = answer.ciphertext_blob.map(Blob::into_inner).unwrap_or_default();
        Ok(NewKey { bytes: bytes_of(id, answer.plaintext)?, wrapped })
    }

    async fn unwrap(&self, id: &str, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let answer = self
            .client
            .decrypt()
            .key_id(&self.master)
            .ciphertext_blob(Blob::new(wrapped))
            .encryption_context(CONTEXT, id)
            .send()
            .await;
        let answer = answer.map_err(|error| {
            let reason = SinkError::of("KMS", &error).to_string();
            match error.as_service_error() {
                Some(
                    DecryptError::InvalidCiphertextException(_)
                    | DecryptError::IncorrectKeyException(_),
                ) => KeyError::Unusable { key: id.to_owned(), reason },
                _ => KeyError::Unavailable(reason),
            }
        })?;
        bytes_of(id, answer.plaintext)
    }
}

fn bytes_of(id: &str, plain: Option<Blob>) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let plain = Zeroizing::new(plain.map(Blob::into_inner).unwrap_or_default());
    let bytes: Result<[u8; 32], _> = plain.as_slice().try_into();
    bytes.map(Zeroizing::new).map_err(|_| KeyError::Unusable {
        key: id.to_owned(),
        reason: format!("KMS answered {} bytes instead of 32", plain.len()),
    })
}
