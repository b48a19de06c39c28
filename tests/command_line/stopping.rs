//! How the command stops: soon, cleanly, whatever its clients do.

use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use end_to_end::{Visitor, Visitplannr, end_with};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::command::command;

const SOON: Duration = Duration::from_secs(8);

async fn stops_soon(mut system: Visitplannr, signal: &str) -> Result<String> {
    let begun = Instant::now();
    end_with(signal, system.id().context("it ended")?).await?;
    let status = system.wait().await?;
    ensure!(begun.elapsed() < SOON, "it took {:?} to stop", begun.elapsed());
    ensure!(status.success(), "it ended with {status}");
    system.last_words().await
}

/// Says this to the site, or to the DynamoDB API, and goes on to listen.
async fn connected(url: &str, words: &str) -> Result<TcpStream> {
    let address = url.strip_prefix("http://").context("no address")?;
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(words.as_bytes()).await?;
    Ok(stream)
}

#[tokio::test]
async fn it_stops_at_once_and_says_so() -> Result<()> {
    for signal in ["INT", "TERM"] {
        let directory = TempDir::new()?;
        let system = Visitplannr::in_directory(directory.path()).await?;
        let words = stops_soon(system, signal).await?;
        assert!(words.contains("Stopping"), "{signal}: {words}");
        assert!(words.contains("Nothing is lost"), "{signal}: {words}");
    }
    Ok(())
}

#[tokio::test]
async fn connections_that_are_kept_open_do_not_hold_it_back() -> Result<()> {
    let system = Visitplannr::ephemeral().await?;
    let mut kept = vec![];
    for url in [&system.site, &system.dynamodb] {
        let host = url.trim_start_matches("http://");
        let request = format!("GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let mut stream = connected(url, &request).await?;
        // The answer has come, and the connection stays.
        timeout(SOON, stream.read(&mut [0; 12])).await??;
        kept.push(stream);
    }
    stops_soon(system, "INT").await?;
    Ok(())
}

#[tokio::test]
async fn requests_that_are_half_sent_do_not_hold_it_back() -> Result<()> {
    let system = Visitplannr::ephemeral().await?;
    let mut kept = vec![];
    for url in [&system.site, &system.dynamodb] {
        let host = url.trim_start_matches("http://");
        let head = format!("POST /destinations HTTP/1.1\r\nHost: {host}\r\n");
        let json = "Content-Type: application/x-amz-json-1.0";
        let body = format!("{head}{json}\r\nContent-Length: 99\r\n\r\n{{");
        for words in ["", &head, &body] {
            kept.push(connected(url, words).await?);
        }
    }
    // They were all accepted before this one.
    assert_eq!(Visitor::of(&system)?.get("/health").await?.status, 200);
    stops_soon(system, "TERM").await?;
    Ok(())
}

#[tokio::test]
async fn impatience_changes_nothing() -> Result<()> {
    let system = Visitplannr::ephemeral().await?;
    let _half = connected(&system.site, "POST /dest").await?;
    let process = system.id().context("it ended")?;
    end_with("INT", process).await?;
    end_with("INT", process).await?;
    stops_soon(system, "TERM").await?;
    Ok(())
}

#[tokio::test]
async fn it_stops_in_the_middle_of_seeding() -> Result<()> {
    let directory = TempDir::new()?;
    let data = directory.path().to_str().context("a name that is not UTF-8")?;
    let system = Visitplannr::start(&["--data-dir", data, "--seed", "1000000"]).await?;

    stops_soon(system, "INT").await?;

    let system = Visitplannr::in_directory(directory.path()).await?;
    assert_eq!(Visitor::of(&system)?.browse("/").await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn nobody_has_to_read_what_it_prints() -> Result<()> {
    let here = TempDir::new()?;
    let arguments = ["--ephemeral", "--port", "0", "--dynamodb-port", "0", "--lambda-port", "0"];
    let mut process = command(here.path(), &arguments)?.stderr(Stdio::piped()).spawn()?;
    let mut output = BufReader::new(process.stdout.take().context("no output")?);
    output.read_line(&mut String::new()).await?;
    // As `| head -1` does.
    drop(output);

    end_with("INT", process.id().context("it ended")?).await?;

    let ended = timeout(SOON, process.wait_with_output()).await??;
    assert!(ended.status.success(), "{}", ended.status);
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
    Ok(())
}

#[tokio::test]
async fn nobody_has_to_read_its_log() -> Result<()> {
    let here = TempDir::new()?;
    let arguments = ["--ephemeral", "--port", "0", "--dynamodb-port", "0", "--lambda-port", "0"];
    let mut process = command(here.path(), &arguments)?.env("RUST_LOG", "trace").spawn()?;
    drop(process.stderr.take());
    let mut output = BufReader::new(process.stdout.take().context("no output")?);
    output.read_line(&mut String::new()).await?;

    end_with("INT", process.id().context("it ended")?).await?;

    let status = timeout(SOON, process.wait()).await??;
    assert!(status.success(), "{status}");
    Ok(())
}
