//! Proposers' keys on a developer's machine: in their table, wrapped and found with secrets from the data directory.

use std::fs;
use std::path::Path;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use handlers::proposers::Proposers;
use stream_processing::encryption::{DynamoDbKeyStore, KeyError, LocalKeyProvider, LocalKeyedHash};

use crate::tables::{KEYS_TABLE, MAIL_CLAIMS_TABLE, keys};

/// The file with the secret of the hash of addresses.
const ADDRESSES: &str = "keys/addresses.key";
/// The file with the secret that wraps keys.
const WRAPPING: &str = "keys/wrapping.key";

/// Keys wrapped by one secret, found by a hash with another. Anyone with the data directory can read everything.
pub type LocalKeyStore = DynamoDbKeyStore<LocalKeyedHash, LocalKeyProvider>;

/// The encryption of proposers' addresses in a data directory. Missing secrets are created.
///
/// # Errors
/// [`KeyError::Secret`] if a secret can't be read or made.
pub fn proposers(
    client: &Client,
    data_directory: &Path,
) -> Result<Proposers<LocalKeyStore>, KeyError> {
    let hash = address_hash(data_directory)?;
    let provider = LocalKeyProvider::from_file(&data_directory.join(WRAPPING))?;
    Ok(Proposers::new(DynamoDbKeyStore::new(keys(client), hash, provider)))
}

/// The keyed hash of addresses in a data directory.
///
/// # Errors
/// [`KeyError::Secret`] if the secret can't be read or made.
pub fn address_hash(data_directory: &Path) -> Result<LocalKeyedHash, KeyError> {
    let directory = data_directory.join("keys");
    fs::create_dir_all(&directory)
        .map_err(|error| KeyError::Secret(format!("{}: {error}", directory.display())))?;
    LocalKeyedHash::from_file(&data_directory.join(ADDRESSES))
}

/// Refuses to continue without a secret that stored data needs. A new secret in its place would silently lose every
/// address, and which mailboxes refuse letters.
///
/// # Errors
/// [`KeyError::Secret`] if a secret is missing, [`KeyError::Unavailable`] if a table can't be read.
pub async fn check_secrets(client: &Client, data_directory: &Path) -> Result<(), KeyError> {
    let needed = [(ADDRESSES, KEYS_TABLE), (ADDRESSES, MAIL_CLAIMS_TABLE), (WRAPPING, KEYS_TABLE)];
    for (secret, table) in needed {
        let path = data_directory.join(secret);
        if !path.exists() && has_items(client, table).await? {
            return Err(KeyError::Secret(format!(
                "{} is missing, and the table {table} needs it. Restore the file from a backup. Without one, the stored \
                 addresses are lost; move the rest to a new directory with `visitplannr export` and `visitplannr import`",
                path.display()
            )));
        }
    }
    Ok(())
}

async fn has_items(client: &Client, table: &str) -> Result<bool, KeyError> {
    let scan = client.scan().table_name(table).limit(1).send().await;
    let unavailable = |error| KeyError::Unavailable(DisplayErrorContext(error).to_string());
    Ok(scan.map_err(unavailable)?.count() > 0)
}
