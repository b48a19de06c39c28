//! What a function is sent by mistake: the invocation fails, and says what the payload looks like.

use anyhow::Result;
use handlers::declaration::Trigger;
use handlers::stations::{
    declarations, invalidate_cdn, propose_destination, query_destinations, validate_geolocation,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::invoked::Invoked;
use crate::stage::Stage;

/// The functions behind streams, queues and the bucket.
fn of_events() -> impl Iterator<Item = &'static str> {
    let takes_events = |it: &Trigger| !matches!(it, Trigger::Http(_) | Trigger::Every(_));
    let stations = declarations().into_iter();
    stations.filter(move |it| it.triggers.iter().any(takes_events)).map(|station| station.name)
}

async fn sent(stage: &Stage, function: &str, payload: &Value) -> Result<(bool, Invoked)> {
    let directory = TempDir::new()?;
    let file = directory.path().join("event.json");
    std::fs::write(&file, payload.to_string())?;
    stage.try_invoke_with(function, file.to_str().unwrap(), &[]).await
}

#[tokio::test]
async fn what_no_source_knows_fails_every_function_with_an_outline_and_no_value() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    let firehose =
        json!({"deliveryStreamArn": "arn", "records": [{"recordId": "1", "data": "c2VjcmV0"}]});
    for function in of_events() {
        let (well, invoked) = sent(&stage, function, &firehose).await?;
        assert!(!well, "{function}: {}", invoked.answer);
        assert_eq!(invoked.answer["errorType"], "PayloadError", "{function}");
        let message = invoked.answer["errorMessage"].as_str().unwrap();
        let outline = "{deliveryStreamArn: text, records: [{data: text, recordId: text}]}";
        assert!(message.contains(outline) && !message.contains("c2VjcmV0"), "{message}");
        let logged = |line: Value| line["error"].as_str() == Some(message);
        assert!(invoked.logged().any(logged), "{function}: {}", invoked.log);
    }
    Ok(())
}

#[tokio::test]
async fn the_functions_behind_http_refuse_what_is_no_request() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    for function in [propose_destination::NAME, query_destinations::NAME] {
        for payload in [json!({"Records": []}), json!({}), json!([])] {
            let (well, invoked) = sent(&stage, function, &payload).await?;
            assert!(!well, "{function}: {}", invoked.answer);
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_empty_batch_and_a_test_message_are_done_and_logged() -> Result<()> {
    let stage = Stage::with_aws_peers().await?;
    for function in [validate_geolocation::NAME, invalidate_cdn::NAME] {
        for payload in [json!({"Records": []}), json!([]), json!({"Event": "s3:TestEvent"})] {
            let (well, invoked) = sent(&stage, function, &payload).await?;
            assert!(well, "{function}: {}", invoked.answer);
            let said = "an empty batch or a test message: nothing to do";
            let logged = |line: Value| line["message"] == said;
            assert!(invoked.logged().any(logged), "{function}: {}", invoked.log);
        }
    }
    assert!(stage.peers().invalidations().await?.is_empty());
    Ok(())
}
