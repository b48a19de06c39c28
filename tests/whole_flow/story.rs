//! The words that these stories are told in.

use anyhow::{Context, Result};
use end_to_end::{Answer, Visitor, Visitplannr, eventually};
use serde_json::{Value, json};

/// A system of its own, and its only visitor.
pub(crate) struct Story {
    pub(crate) visitor: Visitor,
    // Ends with the story.
    pub(crate) system: Visitplannr,
}

impl Story {
    pub(crate) async fn begins() -> Result<Self> {
        let system = Visitplannr::ephemeral().await?;
        Ok(Self { visitor: Visitor::of(&system)?, system })
    }
}

/// A place in Switzerland.
pub(crate) fn zoo() -> Value {
    place("Zoo Zürich", 47.3845, 8.5742)
}

pub(crate) fn place(name: &str, latitude: f64, longitude: f64) -> Value {
    json!({"name": name, "geolocation": {"latitude": latitude, "longitude": longitude}})
}

/// The destinations that are listed on a page, in its order.
pub(crate) fn links(page: &str) -> Vec<&str> {
    let (_, listed) = page.split_once("id=\"newest\"").unwrap_or(("", page));
    listed
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|target| target.starts_with("/destinations/"))
        .collect()
}

/// A home page without the countries' counts: those come behind the bus, and wait for the next rendering.
pub(crate) fn without_counts(page: &str) -> String {
    let Some((before, rest)) = page.split_once("<section class=\"tally\"") else {
        return page.to_owned();
    };
    let (_, after) = rest.split_once("</section>").unwrap();
    format!("{before}{}", after.trim_start())
}

/// The list, as soon as it has so many destinations. It may lag behind a little.
pub(crate) async fn list_of(count: usize, visitor: &Visitor) -> Result<Vec<Value>> {
    eventually(&format!("{count} destinations on the list"), async || {
        let list = visitor.get("/destinations?limit=100").await?.json()?;
        let list = list["destinations"].as_array().cloned().context("no list")?;
        Ok((list.len() >= count).then_some(list))
    })
    .await
}

/// The problem's type, without what all types have in common.
pub(crate) fn problem(answer: &Answer) -> Result<String> {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json()?;
    assert_eq!(problem["status"], answer.status);
    let kind = problem["type"].as_str().context("no type")?;
    Ok(kind.trim_start_matches("urn:visitplannr:problem:").to_owned())
}
