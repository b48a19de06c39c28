//! A secret that stored data needs is missing: nothing replaces it silently.

use std::fs;

use anyhow::Result;
use end_to_end::Visitplannr;
use tempfile::TempDir;

use crate::command::run;
use crate::forget::{ADA, letters, rejected};
use crate::history::{events, moved};
use crate::operated::operate;

#[tokio::test]
async fn a_system_does_not_start_and_forgets_nothing_without_a_secret_that_it_needs() -> Result<()>
{
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    rejected(&system, ADA).await?;
    letters(data.path(), 1).await?;
    system.terminate().await?;
    let path = data.path().to_string_lossy();
    let serve = ["serve", "--port=0", "--dynamodb-port=0", "--lambda-port=0", "--data-dir", &*path];

    for secret in ["keys/addresses.key", "keys/wrapping.key"] {
        let (there, away) = (data.path().join(secret), data.path().join("away"));
        fs::rename(&there, &away)?;

        let refused = run(data.path(), &serve).await?;
        let forgotten = operate(data.path(), &["forget", ADA]).await?;

        for ended in [refused, forgotten] {
            assert_eq!(ended.code, Some(1), "{}", ended.errors);
            let says = [secret, "is missing", "Restore the file from a backup"];
            assert!(says.iter().all(|says| ended.errors.contains(says)), "{}", ended.errors);
        }
        assert!(!there.exists(), "no new one is made");
        fs::rename(&away, &there)?;
    }

    let forgotten = operate(data.path(), &["forget", ADA]).await?;
    assert_eq!((forgotten.code, forgotten.output.as_str()), (Some(0), "forgotten\n"));
    Ok(())
}

#[tokio::test]
async fn without_a_backup_of_the_secret_the_history_moves_to_a_new_system() -> Result<()> {
    let (data, elsewhere, files) = (TempDir::new()?, TempDir::new()?, TempDir::new()?);
    let system = Visitplannr::in_directory(data.path()).await?;
    rejected(&system, ADA).await?;
    system.terminate().await?;
    fs::remove_file(data.path().join("keys/wrapping.key"))?;
    let file = files.path().join("history.jsonl");

    moved("export", &file, data.path()).await?;
    moved("import", &file, elsewhere.path()).await?;

    let system = Visitplannr::in_directory(elsewhere.path()).await?;
    assert_eq!(events(elsewhere.path()).await?.len(), 2);
    system.terminate().await?;
    Ok(())
}
