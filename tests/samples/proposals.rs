//! Proposals, as different APIs deliver them.

use std::net::TcpListener;

use anyhow::Result;
use domain::DestinationId;
use handlers::stations::propose_destination::destination_id_of_key;
use serde_json::json;

use crate::invoked::Invoked;
use crate::stage::{Stage, detail_of, eiffel_tower};

#[tokio::test]
async fn a_body_in_base64_is_a_proposal() -> Result<()> {
    let stage = Stage::set().await?;
    let answer = stage.invoke("propose-destination-base64").await?;
    assert_accepted(&answer);
    assert_named(
        &stage,
        destination_id_of_key("samples-base64-body-0001"),
        "Jardin d’Acclimatation",
    )
    .await
}

#[tokio::test]
async fn a_form_post_leads_to_the_destination_s_page() -> Result<()> {
    let stage = Stage::set().await?;
    let answer = stage.invoke("propose-destination-form").await?;
    assert_eq!(answer.status(), 303);
    let id = answer.header("location").strip_prefix("/destinations/").unwrap();
    assert_named(&stage, id.parse()?, "Lochness Water Park").await
}

#[tokio::test]
async fn a_function_url_delivers_a_proposal() -> Result<()> {
    let stage = Stage::set().await?;
    let answer = stage.invoke("propose-destination-function-url").await?;
    assert_accepted(&answer);
    assert_named(&stage, destination_id_of_key("samples-function-url-0001"), "Tivoli Gardens").await
}

#[tokio::test]
async fn a_rest_api_delivers_a_proposal() -> Result<()> {
    let stage = Stage::set().await?;
    let answer = stage.invoke("propose-destination-rest-api").await?;
    assert_accepted(&answer);
    assert_named(&stage, destination_id_of_key("samples-rest-api-0001"), "Ueno Zoo").await
}

#[tokio::test]
async fn a_proposal_without_name_and_place_is_refused_with_both_reasons() -> Result<()> {
    let stage = Stage::set().await?;
    let answer = stage.invoke("propose-destination-invalid").await?;
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json()?;
    let reasons: Vec<_> = problem["errors"].as_array().unwrap().iter().collect();
    assert_eq!(reasons.len(), 2, "{problem}");
    assert!(problem.to_string().contains("destinations must include a name."), "{problem}");
    assert!(problem.to_string().contains("destinations must include a location."), "{problem}");
    Ok(())
}

/// Lambda would end the function, and the gateway would answer in its own words.
#[tokio::test]
async fn a_database_that_never_answers_is_a_problem_before_the_function_s_timeout() -> Result<()> {
    let stage = Stage::set().await?;
    // It takes connections, and reads nothing.
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let silent = format!("http://{}", listener.local_addr()?);

    let settings = [("AWS_ENDPOINT_URL_DYNAMODB", silent.as_str()), ("INVOKE_TIMEOUT", "4")];
    let answer = stage.invoke_set("propose-destination", &settings).await?;

    assert_eq!(answer.status(), 503);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert!(answer.log.contains("no answer within the function's timeout"), "{}", answer.log);
    Ok(())
}

#[tokio::test]
async fn a_place_in_the_ocean_is_accepted_for_now() -> Result<()> {
    let stage = Stage::set().await?;
    let answer = stage.invoke("propose-destination-ocean").await?;
    assert_accepted(&answer);
    assert_named(&stage, destination_id_of_key("samples-point-nemo-0001"), "Point Nemo").await
}

#[tokio::test]
async fn a_place_beyond_the_pole_is_accepted_and_then_rejected() -> Result<()> {
    let stage = Stage::set().await?;
    let answer = stage.invoke("propose-destination-out-of-range").await?;
    assert_accepted(&answer);
    stage.invoke("validate-geolocation-out-of-range").await?.all_done();
    let events = stage.events(destination_id_of_key("samples-beyond-the-pole-0001")).await?;
    let [proposed, outcome] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(proposed.event.payload["name"], "Beyond the Pole");
    assert_eq!(outcome.event.event_type, "GeolocationValidationFailed");
    assert!(stage.faults().await?.is_empty(), "a place that is nowhere is not a fault");
    Ok(())
}

#[tokio::test]
async fn a_proposal_is_judged_from_the_stream_as_from_the_bus() -> Result<()> {
    let stage = Stage::set().await?;
    stage.invoke("propose-destination").await?;
    stage.invoke("validate-geolocation-stream").await?.all_done();
    let from_stream = stage.events(eiffel_tower()).await?;
    let [_, outcome] = from_stream.as_slice() else { panic!("{from_stream:?}") };
    let proposal = detail_of("validate-geolocation")?["id"].clone();
    assert_eq!(outcome.event.metadata.causation_id, proposal, "it is the same proposal");
    stage.invoke("validate-geolocation").await?.all_done();
    assert_eq!(stage.events(eiffel_tower()).await?, from_stream);
    Ok(())
}

fn assert_accepted(answer: &Invoked) {
    assert_eq!(answer.status(), 202, "{}", answer.text());
}

async fn assert_named(stage: &Stage, id: DestinationId, name: &str) -> Result<()> {
    let events = stage.events(id).await?;
    let [proposed] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(proposed.event.event_type, "DestinationProposed");
    assert_eq!(proposed.event.payload["name"], json!(name));
    Ok(())
}
