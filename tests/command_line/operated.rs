//! A system that somebody operates.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::{Visitor, Visitplannr, eventually};
use local::dynamodb::EmbeddedDynamoDb;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command::{Ended, run};

/// Runs a command about the system that keeps its data here.
pub(crate) async fn operate(data: &Path, arguments: &[&str]) -> Result<Ended> {
    let data = data.to_str().context("a name that is not UTF-8")?;
    run(Path::new("/"), &[arguments, &["--data-dir", data]].concat()).await
}

/// What it printed, a JSON object a line.
pub(crate) fn json_lines(ended: &Ended) -> Result<Vec<Value>> {
    ended.output.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Proposes a place, and waits until it is on the home page. Returns its id.
pub(crate) async fn listed(system: &Visitplannr, name: &str, latitude: f64) -> Result<String> {
    let visitor = Visitor::of(system)?;
    let place = json!({
        "name": name,
        "geolocation": {"latitude": latitude, "longitude": 2.2945},
    });
    let location = visitor.accepted(&place).await?;
    visitor.settled(&location).await?;
    visitor.home_page_with(&location).await?;
    Ok(location.trim_start_matches("/destinations/").to_owned())
}

/// A system with two places, that did its work and was stopped. Returns the places' ids.
pub(crate) async fn stopped_with_two_places() -> Result<(TempDir, [String; 2])> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let ids = [
        listed(&system, "Eiffel Tower", 48.8582).await?,
        listed(&system, "Science park", 44.1).await?,
    ];
    eventually("no difference", async || {
        Ok((operate(data.path(), &["verify"]).await?.code == Some(0)).then_some(()))
    })
    .await?;
    system.terminate().await?;
    Ok((data, ids))
}

/// A system in which the area `u09tu` became popular, and that was stopped then.
pub(crate) async fn stopped_with_a_popular_area() -> Result<TempDir> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    for latitude in [48.8582, 48.8583, 48.8584] {
        listed(&system, "Near the tower", latitude).await?;
    }
    let popular = ["events", "u09tu", "--json"];
    system
        .eventually("a popular area", async || {
            Ok((operate(data.path(), &popular).await?.code == Some(0)).then_some(()))
        })
        .await?;
    ensure!(operate(data.path(), &["verify"]).await?.code == Some(0), "there are differences");
    system.terminate().await?;
    Ok(data)
}

/// What somebody does to the database of a system that does not run.
pub(crate) async fn tamper(
    data: &Path,
    with: impl AsyncFnOnce(Client) -> Result<()>,
) -> Result<()> {
    let dynamodb = EmbeddedDynamoDb::open(data)?;
    let done = with(dynamodb.client()).await;
    drop(dynamodb);
    is_free(data).await?;
    done
}

/// A process that another test starts has our lock, too, until its program begins.
async fn is_free(data: &Path) -> Result<()> {
    let lock = data.join("lock");
    eventually("the data directory", async || Ok(File::open(&lock)?.try_lock().ok())).await
}

/// A value that is text.
pub(crate) fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

/// An item's key.
pub(crate) fn key(pk: &str, sk: AttributeValue) -> [(String, AttributeValue); 2] {
    [("pk".to_owned(), AttributeValue::S(pk.to_owned())), ("sk".to_owned(), sk)]
}

/// Changes one attribute of an item.
pub(crate) async fn set(
    client: &Client,
    table: &str,
    key: [(String, AttributeValue); 2],
    attribute: &str,
    value: AttributeValue,
) -> Result<()> {
    let request = client.update_item().table_name(table).set_key(Some(key.into()));
    let request = request.update_expression("SET #attribute = :value");
    let request = request.expression_attribute_names("#attribute", attribute);
    request.expression_attribute_values(":value", value).send().await?;
    Ok(())
}

/// The command that mends a difference, as the difference tells it.
pub(crate) async fn mend(data: &Path, difference: &Value) -> Result<Ended> {
    let command = difference["mend"].as_str().context("nothing mends it")?;
    let words: Vec<&str> = command.split(' ').collect();
    ensure!(words[0] == "visitplannr", "{command}");
    operate(data, &words[1..]).await
}
