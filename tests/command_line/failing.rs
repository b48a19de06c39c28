//! What keeps the command from starting, each told in one sentence that names the way out.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::Visitplannr;
use tempfile::TempDir;

use crate::command::run;

/// Starts in a directory, which has to fail with one sentence that says all of this.
async fn refuses(data: &Path, more: &[&str], says: &[&str]) -> Result<()> {
    let elsewhere = TempDir::new()?;
    let data = data.to_str().context("a name that is not UTF-8")?;
    let mut arguments = vec!["serve", "--data-dir", data];
    for port in ["--port", "--dynamodb-port", "--lambda-port"] {
        if !more.contains(&port) {
            arguments.extend([port, "0"]);
        }
    }
    arguments.extend(more);
    let ended = run(elsewhere.path(), &arguments).await?;
    let sentence = ended.errors.trim_end();
    assert_eq!((ended.code, ended.output.as_str()), (Some(1), ""), "{sentence}");
    assert!(sentence.starts_with("visitplannr: ") && sentence.ends_with('.'), "{sentence}");
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    for words in says {
        assert!(sentence.contains(words), "`{words}`: {sentence}");
    }
    Ok(())
}

#[tokio::test]
async fn a_port_in_use_is_named_with_the_option_for_another() -> Result<()> {
    let data = TempDir::new()?;
    for option in ["--port", "--dynamodb-port", "--lambda-port"] {
        let taken = TcpListener::bind("127.0.0.1:0")?;
        let address = taken.local_addr()?.to_string();
        let port = taken.local_addr()?.port().to_string();
        let says = [address.as_str(), "in use", option];
        refuses(data.path(), &[option, &port], &says).await?;
    }
    assert_eq!(data.path().read_dir()?.count(), 0, "nothing was made");
    Ok(())
}

#[tokio::test]
async fn a_file_where_the_data_directory_should_be_is_named() -> Result<()> {
    let directory = TempDir::new()?;
    let file = directory.path().join("file");
    fs::write(&file, "in the way")?;
    for data in [file.clone(), file.join("data")] {
        let named = data.display().to_string();
        refuses(&data, &[], &[&named, "can't be created", "choose another one"]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_directory_that_cannot_be_written_is_named() -> Result<()> {
    // Where nobody can make a directory, not even root.
    let nowhere = Path::new("/proc/visitplannr");
    refuses(nowhere, &[], &["/proc/visitplannr", "can't be created", "choose another one"]).await?;
    refuses(Path::new("/proc"), &[], &["/proc", "nothing can be written", "permissions"]).await
}

#[tokio::test]
async fn a_database_that_is_none_is_named_with_what_to_do() -> Result<()> {
    let data = TempDir::new()?;
    fs::write(data.path().join("dynamodb.sqlite"), "no database at all. ".repeat(500))?;
    refuses(data.path(), &[], &["dynamodb.sqlite", "damaged", "Restore it", "move it away"]).await
}

#[tokio::test]
async fn a_database_that_was_cut_is_damaged() -> Result<()> {
    let data = TempDir::new()?;
    Visitplannr::in_directory(data.path()).await?.terminate().await?;
    let path = data.path().join("dynamodb.sqlite");
    let database = fs::read(&path)?;
    fs::write(&path, &database[..database.len() / 2])?;
    refuses(data.path(), &[], &["dynamodb.sqlite", "damaged"]).await
}

#[tokio::test]
async fn a_directory_in_use_is_named() -> Result<()> {
    let data = TempDir::new()?;
    let _first = Visitplannr::in_directory(data.path()).await?;
    let named = data.path().display().to_string();
    let says = [&*named, "in use by another process", "Stop that one", "choose another directory"];
    refuses(data.path(), &[], &says).await
}

#[tokio::test]
async fn a_file_where_the_site_should_be_is_named() -> Result<()> {
    let data = TempDir::new()?;
    fs::write(data.path().join("site"), "in the way")?;
    let named = data.path().join("site").display().to_string();
    refuses(data.path(), &[], &[&named, "directory", "choose another data directory"]).await
}

#[tokio::test]
async fn a_checkpoint_that_cannot_be_read_is_named() -> Result<()> {
    let data = TempDir::new()?;
    let checkpoint = data.path().join("checkpoints/project-destinations.json");
    fs::create_dir_all(&checkpoint)?;
    let named = checkpoint.display().to_string();
    refuses(data.path(), &[], &[&named, "remove it to begin anew"]).await
}
