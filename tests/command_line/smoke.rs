//! `visitplannr smoke`: a test's way through the system.

use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::{Visitor, Visitplannr};
use serde_json::{Value, json};
use tempfile::TempDir;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::command::{Ended, run};
use crate::operated::{json_lines, operate, stopped_with_two_places};

/// Some destination.
const ID: &str = "0198c5a0-0000-7000-8000-000000000001";
/// What is seen over HTTP alone.
const OVER_HTTP: [&str; 5] = ["accepted", "readable", "judged", "unlisted", "unseen"];
/// What is seen with the tables too.
const ALL: [&str; 9] = [
    "accepted",
    "readable",
    "judged",
    "recorded",
    "kept",
    "projected",
    "counted",
    "unlisted",
    "unseen",
];

/// The names of the hops that were told as JSON.
fn hops(verdict: &Value) -> Vec<&str> {
    let hops = verdict["hops"].as_array().into_iter().flatten();
    hops.filter_map(|hop| hop["hop"].as_str()).collect()
}

fn verdict(ended: &Ended) -> Result<Value> {
    let mut lines = json_lines(ended)?;
    assert_eq!(lines.len(), 1, "{}", ended.output);
    Ok(lines.remove(0))
}

/// A site that accepts a test, and answers this for it.
async fn site_with(destination: Value) -> MockServer {
    let site = MockServer::start().await;
    let accepted = ResponseTemplate::new(202).set_body_json(json!({"id": ID}));
    let destination = ResponseTemplate::new(200).set_body_json(destination);
    for (asked, at, answer) in [
        ("POST", "/destinations".to_owned(), accepted),
        ("GET", format!("/destinations/{ID}"), destination),
        ("GET", "/destinations".to_owned(), ResponseTemplate::new(200)),
    ] {
        Mock::given(method(asked)).and(path(at)).respond_with(answer).mount(&site).await;
    }
    site
}

/// The command about a site alone, with what it has to say in the end.
async fn fails(site: &MockServer, station: &str, says: &str) -> Result<()> {
    let arguments = ["smoke", "--url", &site.uri(), "--timeout", "1", "--json"];
    let failed = run(Path::new("/"), &arguments).await?;
    assert_eq!(failed.code, Some(1), "{}", failed.errors);
    assert!(failed.errors.contains(says), "{}", failed.errors);
    let verdict = verdict(&failed)?;
    assert_eq!((&verdict["well"], &verdict["stuck"]["station"]), (&json!(false), &json!(station)));
    Ok(())
}

#[tokio::test]
async fn a_test_gets_through_every_station_and_visitors_see_nothing_of_it() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;

    let followed = operate(data.path(), &["smoke", "--json"]).await?;

    assert_eq!((followed.code, followed.errors.as_str()), (Some(0), ""));
    let verdict = verdict(&followed)?;
    assert_eq!((&verdict["well"], &verdict["stuck"]), (&json!(true), &Value::Null));
    assert_eq!(hops(&verdict), ALL);
    let times: Vec<_> = verdict["hops"].as_array().context("no hops")?.iter().collect();
    let after = |hop: &Value| hop["afterMilliseconds"].as_f64().unwrap();
    assert!(times.is_sorted_by(|one, next| after(one) <= after(next)), "{times:?}");
    let visitor = Visitor::of(&system)?;
    let id = verdict["id"].as_str().context("no id")?;
    assert_eq!(visitor.get(&format!("/destinations/{id}")).await?.json()?["test"], true);
    assert_eq!(visitor.get("/destinations").await?.json()?["destinations"], json!([]));
    Ok(())
}

#[tokio::test]
async fn people_get_a_line_a_hop_without_colours_in_a_pipe() -> Result<()> {
    let data = TempDir::new()?;
    let _system = Visitplannr::in_directory(data.path()).await?;

    let told = operate(data.path(), &["smoke"]).await?.output;

    let lines: Vec<_> = told.lines().collect();
    assert!(lines[0].starts_with("HOP ") && lines[0].contains("STATION"), "{told}");
    for (line, hop) in lines[1..].iter().zip(ALL) {
        assert!(line.starts_with(hop) && line.contains(" ms  "), "{told}");
    }
    assert_eq!(lines.len(), 1 + ALL.len() + 1);
    assert!(lines[1 + ALL.len()].starts_with("Passed: "), "{told}");
    assert!(!told.contains('\x1b'), "{told}");
    Ok(())
}

#[tokio::test]
async fn a_system_that_does_not_run_is_started_for_it() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;

    let followed = operate(data.path(), &["smoke", "--json"]).await?;

    assert_eq!((followed.code, followed.errors.as_str()), (Some(0), ""));
    assert_eq!(hops(&verdict(&followed)?), ALL);
    let same = operate(data.path(), &["verify"]).await?;
    assert_eq!(same.code, Some(0), "{}{}", same.output, same.errors);
    Ok(())
}

#[tokio::test]
async fn over_http_alone_what_clients_see_is_followed() -> Result<()> {
    let system = Visitplannr::ephemeral().await?;
    let elsewhere = TempDir::new()?;

    let arguments = ["smoke", "--json", "--url", &system.site];
    let followed = run(elsewhere.path(), &arguments).await?;

    assert_eq!((followed.code, followed.errors.as_str()), (Some(0), ""));
    let verdict = verdict(&followed)?;
    assert_eq!(hops(&verdict), OVER_HTTP);
    assert_eq!(verdict["site"], system.site);
    assert_eq!(elsewhere.path().read_dir()?.count(), 0, "nothing was made");
    Ok(())
}

#[tokio::test]
async fn a_station_that_is_late_is_named() -> Result<()> {
    let site = site_with(json!({"status": "pending", "test": true})).await;
    fails(&site, "validate-geolocation", "not judged within 1 s; its status is pending").await
}

#[tokio::test]
async fn a_wrong_outcome_is_told() -> Result<()> {
    let site = site_with(json!({"status": "listed", "country": "DE", "test": true})).await;
    fails(&site, "validate-geolocation", "it says `listed` of a place in FR").await
}

#[tokio::test]
async fn a_site_that_knows_no_tests_is_told() -> Result<()> {
    let site = site_with(json!({"status": "pending"})).await;
    fails(&site, "query-destinations", "does not know test proposals").await
}

#[tokio::test]
async fn a_site_that_shows_a_test_is_told() -> Result<()> {
    let site = site_with(json!({"status": "listed", "country": "FR", "test": true})).await;
    let home = format!("<a href=\"/destinations/{ID}\">");
    let home = ResponseTemplate::new(200).set_body_string(home);
    Mock::given(method("GET")).and(path("/")).respond_with(home).mount(&site).await;
    fails(&site, "CDN", &format!("it shows {ID}, which is a test")).await
}

#[tokio::test]
async fn a_problem_is_told_in_its_own_words() -> Result<()> {
    let site = MockServer::start().await;
    let problem = json!({"title": "Too many requests.", "detail": "come back later."});
    let problem = ResponseTemplate::new(429).set_body_json(problem);
    Mock::given(method("POST")).respond_with(problem).mount(&site).await;
    fails(&site, "propose-destination", "429 Too Many Requests: come back later.").await
}

#[tokio::test]
async fn tables_of_another_system_are_told() -> Result<()> {
    let (data, other) = (TempDir::new()?, Visitplannr::ephemeral().await?);
    let _system = Visitplannr::in_directory(data.path()).await?;

    let failed = operate(data.path(), &["smoke", "--url", &other.site]).await?;

    assert_eq!(failed.code, Some(1));
    assert!(failed.errors.contains("do the site and the tables belong together?"));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused_with_the_way_out() -> Result<()> {
    let nowhere = TempDir::new()?;
    for (arguments, code, says) in [
        (&["smoke"][..], 1, "there is no system in .visitplannr; name its directory"),
        (&["smoke", "--url", "http://127.0.0.1:9"], 1, "http://127.0.0.1:9 can't be reached"),
        (&["smoke", "--url", "127.0.0.1:3000"], 2, "a URL begins with http://"),
        (&["smoke", "--url", "http://site/destinations"], 2, "name the site alone"),
        (&["smoke", "--timeout", "0"], 2, "a number of seconds from 1"),
        (&["smoke", "--stack", "staging"], 2, "add --aws"),
    ] {
        let refused = run(nowhere.path(), arguments).await?;
        assert_eq!(refused.code, Some(code), "{arguments:?}: {}", refused.errors);
        assert!(refused.errors.contains(says), "{}", refused.errors);
    }
    Ok(())
}
