//! Keys of proposers on a developer's machine: in their table, wrapped and found by secrets in the data directory.

use std::fs;
use std::path::Path;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use handlers::proposers::Proposers;
use stream_processing::encryption::{DynamoDbKeyStore, KeyError, LocalKeyProvider, LocalKeyedHash};

use crate::tables::{KEYS_TABLE, MAIL_CLAIMS_TABLE, keys};

/// What addresses are hashed with.
const ADDRESSES: &str = "keys/addresses.key";
/// What their keys are wrapped with.
const WRAPPING: &str = "keys/wrapping.key";

/// Keys that a secret wraps, found by a hash with another one. Whoever has the data directory can read all.
pub type LocalKeyStore = DynamoDbKeyStore<LocalKeyedHash, LocalKeyProvider>;

/// The proposers of a system that keeps its data in this directory. The secrets are made if there are none.
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

/// What addresses are hashed with.
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
/// address, and who must not be written to.
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
