//! `visitplannr on-failure … --aws`.

use anyhow::{Context, Result};
use aws_sdk_s3::primitives::ByteStream;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::deployed::{Deployed, STACK, config_for};
use crate::stack::FUNCTION;

const KEY: &str = "aws/lambda/mapping/shardId-1/2026/11/30/2026-11-30T08.13.19-a";
const SECRET: &str = "Our secret garden";

/// A batch as Lambda stores it, and the note on it as the rule sends it.
async fn given_up(deployed: &Deployed) -> Result<()> {
    let payload = json!({"Records": [{"eventID": "1", "secret": SECRET}]}).to_string();
    let stored = json!({
        "requestContext": {
            "functionArn": format!("arn:aws:lambda:us-east-1:123456789012:function:{FUNCTION}:$LATEST"),
            "condition": "RecordAgeExceeded",
        },
        "timestamp": "2026-11-30T08:13:19.717Z",
        "DDBStreamBatchInfo": {"batchSize": 1},
        "payload": payload,
    });
    let put = buckets(deployed).put_object().bucket(bucket(deployed).await?).key(KEY);
    put.body(ByteStream::from(stored.to_string().into_bytes())).send().await?;
    for key in [KEY, "aws/lambda/mapping/another"] {
        let note = json!({"detail-type": "Object Created", "detail": {"object": {"key": key}}});
        let send = queues(deployed).send_message().queue_url(queue(deployed).await?);
        send.message_body(note.to_string()).send().await?;
    }
    Ok(())
}

fn buckets(deployed: &Deployed) -> aws_sdk_s3::Client {
    let config = config_for(&deployed.moto.address);
    let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(true);
    aws_sdk_s3::Client::from_conf(config.build())
}

fn queues(deployed: &Deployed) -> aws_sdk_sqs::Client {
    aws_sdk_sqs::Client::new(&config_for(&deployed.moto.address))
}

async fn bucket(deployed: &Deployed) -> Result<String> {
    let all = buckets(deployed).list_buckets().send().await?.buckets.unwrap_or_default();
    let mut names = all.into_iter().filter_map(|bucket| bucket.name);
    names.find(|name| name.contains("onfailurebucket")).context("no bucket")
}

async fn queue(deployed: &Deployed) -> Result<String> {
    let all = queues(deployed).list_queues().send().await?.queue_urls.unwrap_or_default();
    all.into_iter().find(|url| url.contains("OnFailureQueue")).context("no queue")
}

async fn runs(deployed: &Deployed, arguments: &[&str]) -> Result<crate::operator::Ended> {
    let arguments = [&["on-failure"], arguments, &["--aws", "--stack", STACK]].concat();
    deployed.operator()?.runs(&arguments).await
}

#[tokio::test]
async fn what_a_mapping_gave_up_is_listed_and_shown_without_its_values() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    given_up(&deployed).await?;

    let list = runs(&deployed, &["list", "--json"]).await?;

    assert_eq!((list.code, list.errors.as_str()), (Some(0), ""));
    let batch: Value = serde_json::from_str(&list.output)?;
    assert_eq!((&batch["name"], &batch["function"]), (&json!(KEY), &json!(FUNCTION)));
    let shown = runs(&deployed, &["show", KEY]).await?;
    assert!(shown.output.contains("[17 characters]"), "{}{}", shown.output, shown.errors);
    assert!(!shown.output.contains(SECRET), "{}", shown.output);
    Ok(())
}

#[tokio::test]
async fn a_resubmitted_batch_reaches_its_function_and_is_gone_with_its_note() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    given_up(&deployed).await?;
    let well = json!({"batchItemFailures": []});
    deployed.function_answers(ResponseTemplate::new(200).set_body_json(well)).await;

    let done = runs(&deployed, &["resubmit", "--all"]).await?;

    assert_eq!((done.code, done.errors.as_str()), (Some(0), ""), "{}", done.output);
    let invocations = deployed.lambda.received_requests().await.unwrap_or_default();
    let sent: Value = serde_json::from_slice(&invocations[0].body)?;
    assert_eq!(sent["Records"][0]["secret"], SECRET);
    let left = runs(&deployed, &["list"]).await?;
    assert_eq!(left.output, "No batch was given up.\n");
    let receive = queues(&deployed).receive_message().queue_url(queue(&deployed).await?);
    let hidden = receive.visibility_timeout(0).send().await?.messages.unwrap_or_default();
    assert!(hidden.iter().all(|note| !note.body().unwrap_or_default().contains(KEY)));
    Ok(())
}

#[tokio::test]
async fn a_batch_that_fails_again_stays() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    given_up(&deployed).await?;
    let failed = json!({"batchItemFailures": [{"itemIdentifier": "1"}]});
    deployed.function_answers(ResponseTemplate::new(200).set_body_json(failed)).await;

    let done = runs(&deployed, &["resubmit", KEY]).await?;

    assert_eq!(done.code, Some(1));
    assert!(done.output.contains("not now: 1 of 1 records failed"), "{}", done.output);
    assert!(done.errors.contains("1 of 1 batches remain"), "{}", done.errors);
    let left = runs(&deployed, &["list"]).await?;
    assert!(left.output.contains(KEY), "{}", left.output);
    Ok(())
}
