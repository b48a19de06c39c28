//! Keys of proposers on a developer's machine: in their table, wrapped and found by secrets in the data directory.

use std::fs;
use std::path::Path;

use aws_sdk_dynamodb::Client;
use handlers::proposers::Proposers;
use stream_processing::encryption::{DynamoDbKeyStore, KeyError, LocalKeyProvider, LocalKeyedHash};

use crate::tables::keys;

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
    let provider = LocalKeyProvider::from_file(&data_directory.join("keys/wrapping.key"))?;
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
    LocalKeyedHash::from_file(&directory.join("addresses.key"))
}
