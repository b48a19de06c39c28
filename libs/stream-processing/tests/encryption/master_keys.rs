//! A master key in a file, for development.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use stream_processing::encryption::{KeyError, KeyProvider, LocalKeyProvider};

fn provider(byte: u8) -> LocalKeyProvider {
    LocalKeyProvider::new(&STANDARD.encode([byte; 32])).unwrap()
}

#[tokio::test]
async fn a_wrapped_key_is_unwrapped() {
    let provider = provider(1);
    let new = provider.generate("id").await.unwrap();
    assert_eq!(*provider.unwrap("id", &new.wrapped).await.unwrap(), *new.bytes);
    assert!(!new.wrapped.windows(32).any(|part| part == new.bytes.as_slice()));
}

#[tokio::test]
async fn a_key_of_another_id_or_master_or_a_changed_one_is_not_unwrapped() {
    let provider_one = provider(1);
    let wrapped = provider_one.generate("id").await.unwrap().wrapped;
    let mut changed = wrapped.clone();
    changed[20] ^= 1;
    for answer in [
        provider_one.unwrap("other", &wrapped).await,
        provider(2).unwrap("id", &wrapped).await,
        provider_one.unwrap("id", &changed).await,
        provider_one.unwrap("id", &[]).await,
    ] {
        assert!(matches!(answer, Err(KeyError::Unusable { .. })));
    }
}

#[tokio::test]
async fn a_master_key_is_made_once_and_only_its_owner_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    let first = LocalKeyProvider::from_file(&path).unwrap();
    let wrapped = first.generate("id").await.unwrap().wrapped;
    let again = LocalKeyProvider::from_file(&path).unwrap();
    again.unwrap("id", &wrapped).await.unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn what_is_no_master_key_is_refused_with_what_it_must_be() {
    for text in ["", "not base64!", &STANDARD.encode([1; 16])] {
        let refused = LocalKeyProvider::new(text).unwrap_err().to_string();
        assert!(refused.ends_with("it must be 32 bytes in base64"), "{refused}");
    }
}

#[test]
fn nobody_sees_a_key_by_printing_what_holds_it() {
    assert_eq!(format!("{:?}", provider(1)), "LocalKeyProvider { master: DataKey(master) }");
}
