//! `visitplannr seed`: proposals to have something to look at.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use end_to_end::{Visitplannr, end_with, eventually};
use serde_json::{Value, json};
use tempfile::TempDir;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::command::{Ended, command, run};
use crate::operated::{json_lines, operate, stopped_with_two_places};

const COUNT: &str = "60";

/// What the command counted.
fn tally(ended: &Ended) -> Result<Value> {
    json_lines(ended)?.pop().context("nothing was counted")
}

/// A site that answers proposals like this, and nothing else.
async fn site_that_answers(answer: ResponseTemplate) -> MockServer {
    let site = MockServer::start().await;
    Mock::given(method("POST")).respond_with(answer).mount(&site).await;
    site
}

async fn seed(site: &MockServer, more: &[&str]) -> Result<Ended> {
    let url = site.uri();
    let arguments = [&["seed", "--json", "--url", &url], more].concat();
    run(Path::new("/"), &arguments).await
}

/// The events of a type in a system.
async fn events(data: &Path, event_type: &str) -> Result<usize> {
    let told = operate(data, &["events", "--all", "--json", "--type", event_type]).await?;
    Ok(told.output.lines().count())
}

#[tokio::test]
async fn plausible_places_and_wrong_ones_are_proposed_once_however_often_that_is_repeated()
-> Result<()> {
    let data = TempDir::new()?;
    let _system = Visitplannr::in_directory(data.path()).await?;
    let arguments = ["seed", "--count", COUNT, "--json"];
    let first = operate(data.path(), &arguments).await?;

    let again = operate(data.path(), &arguments).await?;

    assert_eq!((again.code, again.errors.as_str()), (Some(0), ""));
    let (first, again) = (tally(&first)?, tally(&again)?);
    for count in ["wanted", "accepted", "refused", "failed"] {
        assert_eq!(first[count], again[count], "{count}");
    }
    let accepted = first["accepted"].as_u64().context("no number")?;
    assert_eq!(accepted + first["refused"].as_u64().context("no number")?, 60);
    assert!((40..60).contains(&accepted), "{accepted}");
    let proposed = events(data.path(), "DestinationProposed").await?;
    assert_eq!(u64::try_from(proposed)?, accepted);
    Ok(())
}

#[tokio::test]
async fn another_seed_proposes_other_places() -> Result<()> {
    let data = TempDir::new()?;
    let _system = Visitplannr::in_directory(data.path()).await?;
    for seed in ["1", "2"] {
        let seeded = operate(data.path(), &["seed", "--count", "10", "--seed", seed]).await?;
        assert_eq!(seeded.code, Some(0), "{}", seeded.errors);
    }
    assert!(events(data.path(), "DestinationProposed").await? > 10);
    Ok(())
}

#[tokio::test]
async fn a_system_that_does_not_run_is_started_and_left_when_all_is_done() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;

    let seeded = operate(data.path(), &["seed", "--count", COUNT]).await?;

    assert_eq!((seeded.code, seeded.errors.as_str()), (Some(0), ""));
    let proposed = events(data.path(), "DestinationProposed").await?;
    let listed = events(data.path(), "GeolocationValidationSucceeded").await?;
    let rejected = events(data.path(), "GeolocationValidationFailed").await?;
    assert!(rejected > 0, "some are nowhere");
    assert_eq!(proposed, listed + rejected, "each has its outcome");
    assert_eq!(operate(data.path(), &["verify"]).await?.code, Some(0));
    Ok(())
}

#[tokio::test]
async fn people_get_one_line_in_the_end() -> Result<()> {
    let site = site_that_answers(ResponseTemplate::new(202)).await;
    let arguments = ["seed", "--count", "5", "--url", &site.uri()];
    let seeded = run(Path::new("/"), &arguments).await?;
    assert_eq!((seeded.code, seeded.errors.as_str()), (Some(0), ""));
    assert!(seeded.output.starts_with("5 proposed in "), "{}", seeded.output);
    assert!(seeded.output.ends_with("5 accepted, 0 refused, 0 failed.\n"), "{}", seeded.output);
    Ok(())
}

#[tokio::test]
async fn no_more_are_proposed_in_a_second_than_were_asked_for() -> Result<()> {
    let site = site_that_answers(ResponseTemplate::new(202)).await;
    let begun = Instant::now();
    seed(&site, &["--count", "11", "--rate", "20"]).await?;
    // The first goes at once.
    assert!(begun.elapsed() >= Duration::from_millis(500), "{:?}", begun.elapsed());
    Ok(())
}

#[tokio::test]
async fn what_is_busy_or_broken_for_now_is_asked_again_with_the_same_key() -> Result<()> {
    let site = MockServer::start().await;
    for status in [429, 503] {
        let busy = ResponseTemplate::new(status).insert_header("retry-after", "0");
        let busy = Mock::given(method("POST")).respond_with(busy).up_to_n_times(1);
        busy.with_priority(1).mount(&site).await;
    }
    let accepted = ResponseTemplate::new(202);
    Mock::given(method("POST")).respond_with(accepted).mount(&site).await;

    let seeded = seed(&site, &["--count", "1"]).await?;

    assert_eq!((seeded.code, seeded.errors.as_str()), (Some(0), ""));
    assert_eq!(tally(&seeded)?["accepted"], 1);
    let sent = site.received_requests().await.unwrap_or_default();
    let keys: Vec<_> = sent.iter().filter_map(|it| it.headers.get("idempotency-key")).collect();
    assert!(keys.len() == 3 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    Ok(())
}

#[tokio::test]
async fn a_limit_for_one_visitor_is_waited_for_however_long_it_takes() -> Result<()> {
    let site = MockServer::start().await;
    let limited = ResponseTemplate::new(429).insert_header("retry-after", "0");
    let limited = Mock::given(method("POST")).respond_with(limited).up_to_n_times(12);
    limited.with_priority(1).mount(&site).await;
    let accepted = ResponseTemplate::new(202);
    Mock::given(method("POST")).respond_with(accepted).mount(&site).await;

    let seeded = seed(&site, &["--count", "1"]).await?;

    assert_eq!((seeded.code, seeded.errors.as_str()), (Some(0), ""));
    assert_eq!(tally(&seeded)?["accepted"], 1);
    Ok(())
}

#[tokio::test]
async fn a_site_that_stays_broken_is_given_up() -> Result<()> {
    let broken = ResponseTemplate::new(503).insert_header("retry-after", "0");
    let site = site_that_answers(broken).await;

    let given_up = seed(&site, &["--count", "100"]).await?;

    assert_eq!(given_up.code, Some(1));
    assert!(given_up.errors.contains("given up after 0 of 100"), "{}", given_up.errors);
    assert!(given_up.errors.contains("503 Service Unavailable"), "{}", given_up.errors);
    assert_eq!(tally(&given_up)?["accepted"], 0);
    Ok(())
}

#[tokio::test]
async fn an_answer_that_should_not_be_is_a_failure() -> Result<()> {
    let reused = ResponseTemplate::new(422).set_body_json(json!({"title": "reused"}));
    let site = site_that_answers(reused).await;

    let failed = seed(&site, &["--count", "3"]).await?;

    assert_eq!((failed.code, &tally(&failed)?["failed"]), (Some(1), &json!(3)));
    assert!(failed.errors.contains("3 of 3 failed"), "{}", failed.errors);
    assert!(failed.errors.contains("use another --seed"), "{}", failed.errors);
    Ok(())
}

#[tokio::test]
async fn stopped_it_says_how_far_it_came() -> Result<()> {
    let site = site_that_answers(ResponseTemplate::new(202)).await;
    let url = site.uri();
    let arguments = ["seed", "--count", "1000", "--rate", "5", "--json", "--url", &url];
    let process = command(Path::new("/"), &arguments)?.spawn()?;
    eventually("two proposals", async || {
        let sent = site.received_requests().await.unwrap_or_default();
        let proposals = sent.iter().filter(|request| request.method == "POST").count();
        Ok((proposals >= 2).then_some(()))
    })
    .await?;

    end_with("INT", process.id().context("it ended")?).await?;

    let ended = process.wait_with_output().await?;
    let (output, errors) = (String::from_utf8(ended.stdout)?, String::from_utf8(ended.stderr)?);
    assert_eq!(ended.status.code(), Some(1), "{errors}");
    assert!(errors.contains("of 1000; run the same command again to go on"), "{errors}");
    let tally: Value = serde_json::from_str(&output)?;
    assert!(tally["accepted"].as_u64().context("no number")? >= 1, "{tally}");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_seeded_is_refused_with_the_way_out() -> Result<()> {
    let nowhere = TempDir::new()?;
    let gone = "http://127.0.0.1:9";
    for (arguments, code, says) in [
        (&["seed", "--count", "1"][..], 1, "there is no system in .visitplannr"),
        (&["seed", "--count", "1", "--url", gone], 1, "http://127.0.0.1:9 can't be reached"),
        (&["seed"], 2, "--count <N>"),
        (&["seed", "--count", "-1"], 2, "-1"),
        (&["seed", "--count", "1", "--rate", "0"], 2, "more than 0"),
        (&["seed", "--count", "1", "--url", gone, "--aws"], 2, "leave the system out"),
    ] {
        let refused = run(nowhere.path(), arguments).await?;
        assert_eq!(refused.code, Some(code), "{arguments:?}: {}", refused.errors);
        assert_eq!(refused.output, "", "{arguments:?}");
        assert!(refused.errors.contains(says), "{}", refused.errors);
    }
    Ok(())
}
