//! A rebuild that is stopped, or killed.

use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::{Visitor, Visitplannr, end_with, eventually};
use serde_json::json;
use tempfile::TempDir;

use super::{beside, named, stored, visit};
use crate::command::command;
use crate::operated::{listed, operate};

#[tokio::test]
async fn interrupted_it_leaves_what_visitors_see_as_it_was() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    listed(&system, "Eiffel Tower", 48.8582).await?;
    let directory = data.path().to_str().context("a name that is not UTF-8")?;
    let process = command(Path::new("/"), &["rebuild", "--data-dir", directory])?.spawn()?;
    let database = system.database();
    system.eventually("a model beside", async || beside(&database).await).await?;

    end_with("INT", process.id().context("it has ended")?).await?;

    let ended = process.wait_with_output().await?;
    assert_eq!(ended.status.code(), Some(1));
    let errors = String::from_utf8(ended.stderr)?;
    assert!(errors.contains("the live models are unchanged; run it again: stopped"), "{errors}");
    assert_eq!(beside(&database).await?, None, "projectors write the live model alone");
    assert_eq!(operate(data.path(), &["verify"]).await?.code, Some(0));
    Ok(())
}

/// Kills at so many moments of a rebuild.
const KILLS: u32 = 25;

#[tokio::test]
async fn killed_at_any_moment_it_changes_nothing_and_the_next_one_does_it_all() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    for number in 0..40 {
        let visitor = Visitor::of(&system)?;
        let place = json!({"name": format!("Place {number}"), "geolocation": {"latitude": 48.0, "longitude": 2.0 + f64::from(number) / 10.0}});
        visitor.accepted(&place).await?;
    }
    listed(&system, "The last one", 47.0).await?;
    system.terminate().await?;
    let directory = data.path().to_str().context("a name that is not UTF-8")?;
    let begun = std::time::Instant::now();
    assert_eq!(operate(data.path(), &["rebuild"]).await?.code, Some(0));
    let whole = begun.elapsed();

    let mut killed = 0;
    for kill in 0..KILLS {
        let mut process =
            command(Path::new("/"), &["rebuild", "--data-dir", directory])?.spawn()?;
        tokio::time::sleep(whole * (kill + 1) / (KILLS + 1)).await;
        killed += u32::from(process.try_wait()?.is_none());
        process.kill().await?;
        let verified = operate(data.path(), &["verify"]).await?;
        assert_eq!(
            verified.code,
            Some(0),
            "after kill {kill}: {}{}",
            verified.output,
            verified.errors
        );
    }

    assert!(killed >= KILLS / 2, "only {killed} kills came in time");
    assert_eq!(operate(data.path(), &["rebuild"]).await?.code, Some(0));
    let stored = stored(data.path()).await?;
    assert_eq!(stored.len(), 41 + 1, "one model is left: {stored:?}");
    assert_eq!(operate(data.path(), &["verify"]).await?.code, Some(0));
    Ok(())
}

#[tokio::test]
async fn killed_beside_a_system_at_work_it_shows_nothing_less_and_the_next_one_ends_well()
-> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    listed(&system, "Eiffel Tower", 48.8582).await?;
    let directory = data.path().to_str().context("a name that is not UTF-8")?;
    let database = system.database();
    let rebuilds = async {
        // While the second model is built; and when the third one is just shown.
        for (attribute, model) in [("beside", "2"), ("live", "3")] {
            let rebuild = command(Path::new("/"), &["rebuild", "--data-dir", directory]);
            let mut process = rebuild?.spawn()?;
            eventually(attribute, async || {
                let named = named(&database, attribute).await?;
                Ok((named.as_deref() == Some(model)).then_some(()))
            })
            .await?;
            process.kill().await?;
        }
        operate(data.path(), &["rebuild"]).await
    };

    let ended = tokio::select! {
        ended = rebuilds => ended?,
        visits = visit(&system) => anyhow::bail!("{visits:?}"),
    };

    assert_eq!((ended.code, ended.errors.as_str()), (Some(0), ""));
    assert_eq!(beside(&database).await?, None);
    eventually("no difference", async || {
        Ok((operate(data.path(), &["verify"]).await?.code == Some(0)).then_some(()))
    })
    .await?;
    system.terminate().await?;
    let stored = stored(data.path()).await?;
    let documents = stored.iter().filter(|key| key.starts_with("document"));
    assert_eq!(documents.count(), 1, "one model is left: {stored:?}");
    Ok(())
}
