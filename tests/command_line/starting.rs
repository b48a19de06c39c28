//! How the command starts, and what it prints.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use end_to_end::{Visitor, Visitplannr, end_with, eventually};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::timeout;

use crate::command::command;

/// Far more than the second that it may take, for machines that do much else.
const SOON: Duration = Duration::from_secs(10);

async fn listed(system: &Visitplannr, count: usize) -> Result<usize> {
    let visitor = Visitor::of(system)?;
    eventually(&format!("{count} places"), async || {
        let list = visitor.get("/destinations?limit=100").await?.json()?;
        let found = list["destinations"].as_array().context("no list")?.len();
        Ok((found >= count).then_some(found))
    })
    .await
}

#[tokio::test]
async fn the_home_page_is_there_as_soon_as_it_says_so() -> Result<()> {
    let begun = Instant::now();
    let system = Visitplannr::ephemeral().await?;

    let page = Visitor::of(&system)?.browse("/").await?;

    assert_eq!(page.status, 200);
    assert!(page.body.contains("Where shall we take the kids?"));
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    Ok(())
}

#[tokio::test]
async fn without_arguments_it_serves_and_keeps_its_data_here() -> Result<()> {
    let here = TempDir::new()?;
    let mut process =
        command(here.path(), &["--port", "0", "--dynamodb-port", "0", "--lambda-port", "0"])?
            .spawn()?;
    let mut output = BufReader::new(process.stdout.take().context("no output")?).lines();
    let mut printed = vec![];
    while printed.last().is_none_or(|line: &String| !line.contains("Ctrl-C")) {
        printed.push(output.next_line().await?.context("it ended")?);
    }
    assert!(printed[0].starts_with("Visitplannr is running: http://127.0.0.1:"), "{printed:?}");
    assert!(here.path().join(".visitplannr/dynamodb.sqlite").exists());
    for (what, value) in
        [("API", "/destinations"), ("data", ".visitplannr"), ("site", ".visitplannr/site")]
    {
        let told = printed.iter().any(|line| line.contains(what) && line.contains(value));
        assert!(told, "{what}: {printed:?}");
    }
    end_with("INT", process.id().context("it ended")?).await?;
    assert!(process.wait().await?.success());
    Ok(())
}

#[tokio::test]
async fn nothing_is_coloured_for_who_is_no_terminal() -> Result<()> {
    let here = TempDir::new()?;
    let arguments = ["--ephemeral", "--port", "0", "--dynamodb-port", "0", "--lambda-port", "0"];
    let mut command = command(here.path(), &arguments)?;
    // A terminal that could show colours, and a log that would have some.
    command.env("TERM", "xterm-256color").env("CLICOLOR_FORCE", "1").env("RUST_LOG", "debug");
    let process = command.spawn()?;
    let id = process.id().context("it ended")?;
    let ended = tokio::spawn(process.wait_with_output());
    // It has made its database, so it is up and running, or about to be.
    eventually("the database", async || {
        let made = here.path().read_dir()?.filter_map(Result::ok);
        Ok(made.map(|it| it.path().join("site/index.html")).find(|page| page.exists()))
    })
    .await?;
    end_with("TERM", id).await?;

    let ended = timeout(SOON, ended).await???;

    let (output, log) = (String::from_utf8(ended.stdout)?, String::from_utf8(ended.stderr)?);
    assert!(output.contains("is running") && log.contains("DEBUG"), "{output}{log}");
    assert!(!output.contains('\x1b') && !log.contains('\x1b'), "{output}{log}");
    Ok(())
}

#[tokio::test]
async fn seeding_twice_proposes_the_same_places_once() -> Result<()> {
    let directory = TempDir::new()?;
    let data = directory.path().to_str().context("a name that is not UTF-8")?;
    let seeded = ["--data-dir", data, "--seed", "3"];
    let system = Visitplannr::start(&seeded).await?;
    assert_eq!(listed(&system, 3).await?, 3);
    system.terminate().await?;

    let system = Visitplannr::start(&["--data-dir", data, "--seed", "4"]).await?;

    assert_eq!(listed(&system, 4).await?, 4, "one more, and none twice");
    Ok(())
}

#[tokio::test]
async fn a_directory_of_any_name_will_do() -> Result<()> {
    let directory = TempDir::new()?;
    let data = directory.path().join("with spaces, ümlauts & 'quotes'/and/deep");
    let system = Visitplannr::in_directory(&data).await?;
    assert_eq!(Visitor::of(&system)?.browse("/").await?.status, 200);
    assert!(data.join("site/index.html").exists());
    Ok(())
}

#[tokio::test]
async fn a_system_that_keeps_nothing_leaves_nothing() -> Result<()> {
    let here = TempDir::new()?;
    let mut process = command(
        here.path(),
        &["--ephemeral", "--port", "0", "--dynamodb-port", "0", "--lambda-port", "0"],
    )?
    .spawn()?;
    let mut output = BufReader::new(process.stdout.take().context("no output")?).lines();
    output.next_line().await?.context("it ended")?;
    assert_eq!(here.path().read_dir()?.count(), 1, "its data are here for now");
    end_with("TERM", process.id().context("it ended")?).await?;
    assert!(process.wait().await?.success());
    assert_eq!(here.path().read_dir()?.count(), 0);
    Ok(())
}
