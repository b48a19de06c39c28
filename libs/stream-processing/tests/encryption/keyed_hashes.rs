//! Keyed hashes of subjects, with a secret in a file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use stream_processing::encryption::{KeyedHash, LocalKeyedHash};

const SECRET: [u8; 32] = [1; 32];

fn hash(secret: [u8; 32]) -> LocalKeyedHash {
    LocalKeyedHash::new(&STANDARD.encode(secret)).unwrap()
}

#[tokio::test]
async fn a_subject_has_one_hash_and_another_has_another() {
    let ada = hash(SECRET).of("ada@example.com").await.unwrap();
    assert_eq!(hash(SECRET).of("ada@example.com").await.unwrap(), ada);
    assert_ne!(hash(SECRET).of("bob@example.com").await.unwrap(), ada);
}

#[tokio::test]
async fn without_the_secret_nobody_can_test_a_guess() {
    let ada = hash(SECRET).of("ada@example.com").await.unwrap();
    assert_ne!(hash([2; 32]).of("ada@example.com").await.unwrap(), ada);
}

#[tokio::test]
async fn a_secret_is_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("subjects.key");
    let first = LocalKeyedHash::from_file(&path).unwrap().of("ada").await.unwrap();
    assert_eq!(LocalKeyedHash::from_file(&path).unwrap().of("ada").await.unwrap(), first);
}

#[test]
fn nobody_sees_a_secret_by_printing_what_holds_it() {
    assert_eq!(format!("{:?}", hash(SECRET)), "LocalKeyedHash");
}
