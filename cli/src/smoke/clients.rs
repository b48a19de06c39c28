//! The traces of a test that clients and visitors can see.

use anyhow::{Result, bail};
use bytes::Bytes;
use domain::DestinationId;
use http::{Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::hop::Look;
use crate::site::{Site, said};

/// A place that certainly exists.
const LATITUDE: f64 = 48.858_222_2;
const LONGITUDE: f64 = 2.2945;
const COUNTRY: &str = "FR";

const JSON: &str = "application/json";

pub(super) async fn accepted(site: &Site) -> Result<Look<DestinationId>> {
    let key = format!("visitplannr-smoke-{}", Uuid::now_v7());
    let proposal = json!({
        "name": "Smoke test",
        "geolocation": {"latitude": LATITUDE, "longitude": LONGITUDE},
        "description": "Proposed by `visitplannr smoke`.",
        "test": true,
    });
    let answer = site.propose(&key, &proposal).await?;
    if answer.status() != StatusCode::ACCEPTED {
        bail!("it answers {}", said(&answer));
    }
    let accepted: Value = serde_json::from_slice(answer.body())?;
    let id: DestinationId = serde_json::from_value(accepted["id"].clone())?;
    Ok(Look::Done(id, id.to_string()))
}

pub(super) async fn readable(site: &Site, id: DestinationId) -> Result<Look<()>> {
    let destination = destination(site, id).await?;
    if destination["test"] != true {
        bail!("it does not know test proposals and treats {id} as a place; deploy this version");
    }
    Ok(Look::Done((), status(&destination)))
}

pub(super) async fn judged(site: &Site, id: DestinationId) -> Result<Look<()>> {
    let destination = destination(site, id).await?;
    let status = status(&destination);
    match status.as_str() {
        "pending" => Ok(Look::NotYet("its status is pending".to_owned())),
        "listed" if destination["country"] == COUNTRY => {
            Ok(Look::Done((), format!("it is in {COUNTRY}")))
        }
        _ => bail!("it says `{status}` of a place in {COUNTRY}"),
    }
}

pub(super) async fn unlisted(site: &Site, id: DestinationId) -> Result<Look<()>> {
    let list = site.get("/destinations?limit=100", JSON).await?;
    is_ok(&list)?;
    without(&list, id)?;
    Ok(Look::Done((), "the list is without it".to_owned()))
}

pub(super) async fn unseen(site: &Site, id: DestinationId) -> Result<Look<()>> {
    let page = site.get("/", "text/html").await?;
    is_ok(&page)?;
    without(&page, id)?;
    let cache = page.headers().get("x-cache").and_then(|cache| cache.to_str().ok());
    let cache = cache.map(|cache| format!(" ({cache})")).unwrap_or_default();
    Ok(Look::Done((), format!("the home page is without it{cache}")))
}

async fn destination(site: &Site, id: DestinationId) -> Result<Value> {
    let answer = site.get(&format!("/destinations/{id}"), JSON).await?;
    is_ok(&answer)?;
    Ok(serde_json::from_slice(answer.body())?)
}

fn status(destination: &Value) -> String {
    destination["status"].as_str().unwrap_or_default().to_owned()
}

fn is_ok(answer: &Response<Bytes>) -> Result<()> {
    if answer.status() != StatusCode::OK {
        bail!("it answers {}", said(answer));
    }
    Ok(())
}

/// Checks that visitors do not see the test.
fn without(answer: &Response<Bytes>, id: DestinationId) -> Result<()> {
    if String::from_utf8_lossy(answer.body()).contains(&id.to_string()) {
        bail!("it shows {id}, which is a test");
    }
    Ok(())
}
