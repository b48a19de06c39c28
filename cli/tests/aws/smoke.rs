//! `visitplannr smoke --aws`.

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::Moto;
use event_store::{EventStore, ExpectedVersion, StreamId};
use handlers::ports::event_bus::NAMESPACE;
use handlers::stations::count_by_country::journal_key;
use serde_json::{Value, json};
use stream_processing::flavors::kept_event::kept_key;
use uuid::Uuid;
use wiremock::matchers::{body_string_contains, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::deployed::{Deployed, STACK};
use crate::history::event;
use crate::operator::Operator;
use crate::refusals::{denied, xml};

const TEST: &str = "0198c5a0-0000-7000-8000-000000000002";

/// The site accepts a test, and shows it as a client is to see it.
async fn site_works(site: &MockServer) {
    let accepted = ResponseTemplate::new(202).set_body_json(json!({"id": TEST}));
    Mock::given(method("POST")).respond_with(accepted).mount(site).await;
    let listed = json!({"status": "listed", "country": "FR", "test": true});
    let listed = ResponseTemplate::new(200).set_body_json(listed);
    Mock::given(path(format!("/destinations/{TEST}"))).respond_with(listed).mount(site).await;
    let cached = ResponseTemplate::new(200).insert_header("x-cache", "Hit from cloudfront");
    Mock::given(method("GET")).respond_with(cached).mount(site).await;
}

/// What the stations leave in the tables of a stack.
async fn stations_work(deployed: &Deployed) -> Result<()> {
    let place = json!({
        "name": "Smoke test",
        "geolocation": {"latitude": 48.858_222, "longitude": 2.2945},
        "test": true,
    });
    let outcome = json!({"country": "FR", "test": true});
    let events = [
        event(1, "DestinationProposed", &place),
        event(2, "GeolocationValidationSucceeded", &outcome),
    ];
    let stream = StreamId::new("destination", TEST);
    deployed.events.append(&stream, ExpectedVersion::NoStream, &events).await?;
    let text = |value: String| AttributeValue::S(value);
    let kept = deployed.dynamodb.put_item().table_name(deployed.table("KeptProposals").await?);
    let kept = kept.item("pk", text(kept_key(Some(NAMESPACE), &Uuid::from_u128(1).to_string())));
    kept.item("sk", text("EVENT".to_owned())).send().await?;
    let entry = deployed.dynamodb.put_item().table_name(deployed.table("Journal").await?);
    entry.item("pk", text(journal_key(Uuid::from_u128(2)))).send().await?;
    let operator = deployed.operator()?;
    let projected = operator.runs(&["reproject", TEST, "--aws", "--stack", STACK]).await?;
    assert_eq!(projected.code, Some(0), "{}", projected.errors);
    Ok(())
}

#[tokio::test]
async fn a_test_is_followed_from_the_site_of_a_stack_into_its_tables() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    site_works(&deployed.site).await;
    stations_work(&deployed).await?;

    let operator = deployed.operator()?;
    let followed = operator.runs(&["smoke", "--json", "--aws", "--stack", STACK]).await?;

    assert_eq!((followed.code, followed.errors.as_str()), (Some(0), ""));
    let verdict: Value = serde_json::from_str(&followed.output)?;
    assert_eq!((&verdict["well"], &verdict["site"]), (&json!(true), &json!(deployed.site.uri())));
    let hops = verdict["hops"].as_array().unwrap();
    assert_eq!(hops.len(), 9);
    assert!(hops[8]["seen"].as_str().unwrap().contains("Hit from cloudfront"), "{}", hops[8]);
    Ok(())
}

#[tokio::test]
async fn a_station_of_a_stack_that_is_late_is_named() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    site_works(&deployed.site).await;
    stations_work(&deployed).await?;
    let kept = deployed.dynamodb.delete_item().table_name(deployed.table("KeptProposals").await?);
    let key = kept_key(Some(NAMESPACE), &Uuid::from_u128(1).to_string());
    let kept = kept.key("pk", AttributeValue::S(key));
    kept.key("sk", AttributeValue::S("EVENT".to_owned())).send().await?;

    let arguments = ["smoke", "--timeout", "1", "--aws", "--stack", STACK];
    let failed = deployed.operator()?.runs(&arguments).await?;

    assert_eq!(failed.code, Some(1));
    assert!(failed.errors.contains("collect-proposals is late"), "{}", failed.errors);
    Ok(())
}

#[tokio::test]
async fn outputs_that_may_not_be_read_are_told_with_the_right_for_them() -> Result<()> {
    let (moto, cloudformation) = (Moto::start().await?, MockServer::start().await);
    let message = denied("cloudformation:DescribeStacks");
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}</Message></Error></ErrorResponse>"
    );
    Mock::given(body_string_contains("DescribeStacks"))
        .respond_with(xml(403, &body))
        .mount(&cloudformation)
        .await;
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(crate::refusals::page("EventsTable", ""))
        .mount(&cloudformation)
        .await;
    let operator = Operator::of(&moto.address)?;
    let operator = operator.with("AWS_ENDPOINT_URL_CLOUDFORMATION", &cloudformation.uri());

    let refused = operator.runs(&["smoke", "--aws"]).await?;

    assert_eq!((refused.code, refused.output.as_str()), (Some(1), ""));
    for words in ["outputs of visitplannr", "cloudformation:DescribeStacks", "docs/operating.md"] {
        assert!(refused.errors.contains(words), "`{words}`: {}", refused.errors);
    }
    Ok(())
}
