//! `visitplannr faults … --aws`.

use anyhow::Result;
use serde_json::{Value, json};
use stream_processing::{Fault, FaultStore};
use uuid::Uuid;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::deployed::{Deployed, STACK, fault};
use crate::refusals::xml;
use crate::stack_resources::{listed, resource};

const SECRET: &str = "Our secret garden";

#[tokio::test]
async fn the_faults_of_a_stack_are_listed_and_shown_without_what_they_say() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    let (operator, id) = (deployed.operator()?, fault().id.to_string());

    let list = operator.runs(&["faults", "list", "--json", "--aws", "--stack", STACK]).await?;

    assert_eq!((list.code, list.errors.as_str()), (Some(0), ""));
    let listed: Value = serde_json::from_str(&list.output)?;
    assert_eq!((&listed["id"], &listed["function"]), (&json!(id), &json!("publish-events")));
    let shown = operator.runs(&["faults", "show", &id, "--aws", "--stack", STACK]).await?;
    assert!(shown.output.contains("mended since"), "{}{}", shown.output, shown.errors);
    assert!(!shown.output.contains(SECRET), "{}", shown.output);
    Ok(())
}

#[tokio::test]
async fn a_dropped_fault_is_gone_from_the_stack_s_table() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    let id = fault().id.to_string();

    let dropped =
        deployed.operator()?.runs(&["faults", "--aws", "drop", &id, "--stack", STACK]).await?;

    assert_eq!((dropped.code, dropped.errors.as_str()), (Some(0), ""));
    assert_eq!(deployed.faults.faults(None).await?, []);
    Ok(())
}

#[tokio::test]
async fn the_alarm_on_faults_is_set_back_with_the_last_of_them() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    let another = Fault { id: Uuid::from_u128(2), ..fault() };
    deployed.faults.record(std::slice::from_ref(&another)).await?;
    let (stack, cloudwatch) = (MockServer::start().await, MockServer::start().await);
    let table = deployed.table("FaultsTable").await?;
    let resources = [
        resource("FaultsTable", "AWS::DynamoDB::Table", &table),
        resource("FaultsAlarm", "AWS::CloudWatch::Alarm", "staging-faults"),
    ];
    Mock::given(any()).respond_with(xml(200, &listed(&resources))).mount(&stack).await;
    let done = ResponseTemplate::new(200)
        .insert_header("smithy-protocol", "rpc-v2-cbor")
        .set_body_raw([0xa0], "application/cbor");
    Mock::given(any()).respond_with(done).mount(&cloudwatch).await;
    let operator = deployed.operator()?.with("AWS_ENDPOINT_URL_CLOUDFORMATION", &stack.uri());
    let operator = operator.with("AWS_ENDPOINT_URL_CLOUDWATCH", &cloudwatch.uri());

    for (id, set_back) in [(fault().id, 0), (another.id, 1)] {
        let dropped = operator.runs(&["faults", "drop", &id.to_string(), "--aws"]).await?;
        assert_eq!((dropped.code, dropped.errors.as_str()), (Some(0), ""));
        let asked = cloudwatch.received_requests().await.unwrap_or_default();
        let of_the_alarm = asked.iter().filter(|it| it.url.path().ends_with("/SetAlarmState"));
        assert_eq!(of_the_alarm.count(), set_back);
    }
    Ok(())
}

#[tokio::test]
async fn a_fault_goes_back_to_the_function_that_raised_it_and_is_gone_when_that_goes_well()
-> Result<()> {
    let deployed = Deployed::with_fault().await?;
    let well = json!({"batchItemFailures": []});
    deployed.function_answers(ResponseTemplate::new(200).set_body_json(well)).await;

    let done = deployed.operator()?;
    let done = done.runs(&["faults", "resubmit", "--all", "--aws", "--stack", STACK]).await?;

    assert_eq!((done.code, done.errors.as_str()), (Some(0), ""));
    assert!(done.output.contains("publish-events/bus: done"), "{}", done.output);
    assert_eq!(deployed.faults.faults(None).await?, []);
    let invocations = deployed.lambda.received_requests().await.unwrap_or_default();
    let sent: Value = serde_json::from_slice(&invocations[0].body)?;
    let record: Value = serde_json::from_str(&fault().record)?;
    assert_eq!(sent, json!({"resubmit": {"pipeline": "bus"}, "Records": [record]}));
    Ok(())
}

#[tokio::test]
async fn a_fault_stays_when_its_function_fails() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    let failure = json!({"errorType": "ProcessingError", "errorMessage": "no bus today"});
    let failure = ResponseTemplate::new(200)
        .insert_header("x-amz-function-error", "Unhandled")
        .set_body_json(failure);
    deployed.function_answers(failure).await;

    let failed = deployed.operator()?;
    let failed = failed.runs(&["faults", "resubmit", "--all", "--aws", "--stack", STACK]).await?;

    assert_eq!(failed.code, Some(1));
    assert!(failed.output.contains("not now: no bus today"), "{}", failed.output);
    assert!(failed.errors.contains("1 of 1 faults remain"), "{}", failed.errors);
    assert_eq!(deployed.faults.faults(None).await?, [fault()]);
    Ok(())
}

#[tokio::test]
async fn a_profile_s_region_and_credentials_do() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    let operator = crate::operator::Operator::nobody()?
        .with("AWS_ENDPOINT_URL", &deployed.moto.address)
        .with("AWS_PROFILE", "staging")
        .with_file(".aws/config", "[profile staging]\nregion = us-east-1\n")?
        .with_file(
            ".aws/credentials",
            "[staging]\naws_access_key_id = local\naws_secret_access_key = local\n",
        )?;

    let list = operator.runs(&["faults", "list", "--aws", "--stack", STACK]).await?;

    assert_eq!((list.code, list.errors.as_str()), (Some(0), ""));
    assert!(list.output.contains(&fault().id.to_string()), "{}", list.output);
    Ok(())
}
