//! What is not a whole history, or would be mixed with another.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use end_to_end::Visitplannr;
use local::tables::{EVENTS_TABLE, READ_MODELS_TABLE};
use tempfile::TempDir;
use uuid::Uuid;

use super::{events, moved, text, write_history};
use crate::command::run;
use crate::operated::{key, operate, set, stopped_with_two_places, tamper};

#[tokio::test]
async fn a_history_with_gaps_is_not_exported() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let pk = format!("destination#{id}#stream");
        let key = key(&pk, AttributeValue::N("1".to_owned()));
        client.delete_item().table_name(EVENTS_TABLE).set_key(Some(key.into())).send().await?;
        Ok(())
    })
    .await?;
    let directory = TempDir::new()?;
    let file = directory.path().join("history.jsonl");

    let refused = operate(data.path(), &["export", text(&file)?]).await?;

    assert_eq!(refused.code, Some(1));
    for says in ["visitplannr verify", "event 2 of stream", "stands where event 1 has to"] {
        assert!(refused.errors.contains(says), "{says}: {}", refused.errors);
    }
    assert_eq!(directory.path().read_dir()?.count(), 0);
    Ok(())
}

#[tokio::test]
async fn what_is_no_whole_history_or_would_be_mixed_with_another_is_refused() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    let files = TempDir::new()?;
    let file = |name: &str| -> PathBuf { files.path().join(name) };
    moved("export", &file("whole"), data.path()).await?;
    let whole = fs::read(file("whole"))?;
    fs::write(file("cut"), &whole[..whole.len() - 1])?;
    fs::write(file("changed"), String::from_utf8(whole.clone())?.replace("Eiffel", "Other!"))?;
    fs::write(file("something"), "else\n")?;
    let elsewhere = TempDir::new()?;
    for (name, says) in [
        ("cut", "cut can't be imported: it ends too early"),
        ("changed", "its events are not those"),
        ("something", "it is not an exported history"),
        ("nowhere", "No such file"),
    ] {
        let refused = operate(elsewhere.path(), &["import", text(&file(name))?]).await?;
        assert_eq!(refused.code, Some(1), "{name}");
        assert!(refused.errors.contains("nothing was imported"), "{}", refused.errors);
        assert!(refused.errors.contains(says), "{}", refused.errors);
    }
    assert_eq!(elsewhere.path().read_dir()?.count(), 0, "nothing was made");
    let refused = operate(data.path(), &["import", text(&file("whole"))?]).await?;
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("there are events already"), "{}", refused.errors);
    // What is exported from nowhere is not an empty history.
    let refused = run(elsewhere.path(), &["export", "history"]).await?;
    assert_eq!(refused.code, Some(1));
    assert!(refused.errors.contains("there is no system in"), "{}", refused.errors);
    Ok(())
}

#[tokio::test]
async fn a_stream_that_is_another_one_than_in_the_file_ends_an_import_for_good() -> Result<()> {
    let (data, files) = (TempDir::new()?, TempDir::new()?);
    let file = files.path().join("history.jsonl");
    write_history(&file, 3, TimeDelta::days(900), 1)?;
    moved("import", &file, data.path()).await?;
    tamper(data.path(), async |client| {
        let pk = format!("destination#{}#stream", Uuid::from_u128(2));
        let key = key(&pk, AttributeValue::N("1".to_owned()));
        let other = AttributeValue::S(Uuid::from_u128(7).to_string());
        set(&client, EVENTS_TABLE, key, "id", other).await
    })
    .await?;

    let refused = operate(data.path(), &["import", text(&file)?]).await?;

    assert_eq!(refused.code, Some(1));
    for says in ["is another one than in the file", "into a system without events"] {
        assert!(refused.errors.contains(says), "{}", refused.errors);
    }
    assert!(!refused.errors.contains("run the same command again"), "{}", refused.errors);
    Ok(())
}

#[tokio::test]
async fn of_two_imports_at_once_one_is_refused_and_the_other_may_go_on() -> Result<()> {
    let (elsewhere, _) = stopped_with_two_places().await?;
    let (data, files) = (TempDir::new()?, TempDir::new()?);
    let (one, other) = (files.path().join("one"), files.path().join("other"));
    write_history(&one, 60, TimeDelta::days(900), 2)?;
    moved("export", &other, elsewhere.path()).await?;
    let _system = Visitplannr::in_directory(data.path()).await?;
    let (first, second) = (["import", text(&one)?], ["import", text(&other)?]);

    let (first, second) =
        futures::join!(operate(data.path(), &first), operate(data.path(), &second));

    let (first, second) = (first?, second?);
    let (won, lost, count) =
        if first.code == Some(0) { (one, second, 120) } else { (other, first, 4) };
    assert_eq!(lost.code, Some(1), "{}", lost.errors);
    let says = ["has begun here: continue it with its own file", "there are events already"];
    assert!(says.iter().any(|says| lost.errors.contains(says)), "{}", lost.errors);
    assert!(lost.errors.contains("nothing was imported"), "{}", lost.errors);
    assert_eq!(events(data.path()).await?.len(), count);
    moved("import", &won, data.path()).await?;
    Ok(())
}

#[tokio::test]
async fn an_import_that_was_given_up_gives_way_to_another_by_its_name() -> Result<()> {
    let (elsewhere, _) = stopped_with_two_places().await?;
    let (data, files) = (TempDir::new()?, TempDir::new()?);
    let file = files.path().join("history");
    moved("export", &file, elsewhere.path()).await?;
    Visitplannr::in_directory(data.path()).await?.terminate().await?;
    let given_up = "a7b7e5a2-0000-4000-8000-000000000000";
    tamper(data.path(), async |client| {
        let claim = client.put_item().table_name(READ_MODELS_TABLE);
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let claim = claim.item("pk", text("history-import")).item("sk", text("claim"));
        claim.item("name", text(given_up)).send().await?;
        Ok(())
    })
    .await?;

    let refused = operate(data.path(), &["import", text(&file)?]).await?;
    let mistaken =
        operate(data.path(), &["import", text(&file)?, "--instead-of", "another"]).await?;
    let cure = format!("--instead-of {given_up}");
    let replaced =
        operate(data.path(), &["import", text(&file)?, "--instead-of", given_up]).await?;

    assert_eq!((refused.code, mistaken.code, replaced.code), (Some(1), Some(1), Some(0)));
    assert!(
        refused.errors.contains(&cure) && mistaken.errors.contains(&cure),
        "{}",
        refused.errors
    );
    assert_eq!(events(data.path()).await?.len(), 4);
    Ok(())
}
