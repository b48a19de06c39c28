//! `visitplannr faults … --aws`.

use anyhow::{Context, Result};
use aws_sdk_cloudwatch::types::StateValue;
use serde_json::{Value, json};
use stream_processing::{Fault, FaultStore};
use uuid::Uuid;
use wiremock::ResponseTemplate;

use crate::deployed::{Deployed, STACK, config_for, fault};

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
    let cloudwatch = aws_sdk_cloudwatch::Client::new(&config_for(&deployed.moto.address));
    let alarm = async || -> Result<(String, Option<StateValue>)> {
        let alarms = cloudwatch.describe_alarms().send().await?.metric_alarms.unwrap_or_default();
        let alarm = alarms.into_iter().next().context("no alarm")?;
        Ok((alarm.alarm_name.unwrap_or_default(), alarm.state_value))
    };
    let ring = cloudwatch.set_alarm_state().alarm_name(alarm().await?.0);
    ring.state_value(StateValue::Alarm).state_reason("a fault").send().await?;

    for (id, expected) in [(fault().id, StateValue::Alarm), (another.id, StateValue::Ok)] {
        let id = id.to_string();
        let dropped =
            deployed.operator()?.runs(&["faults", "drop", &id, "--aws", "--stack", STACK]).await?;
        assert_eq!((dropped.code, dropped.errors.as_str()), (Some(0), ""));
        assert_eq!(alarm().await?.1, Some(expected));
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
    assert!(failed.errors.contains("1 of 1 faults stay"), "{}", failed.errors);
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
