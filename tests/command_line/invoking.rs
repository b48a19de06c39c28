//! The Invoke API, as somebody has it who sends a function what is none of its payloads.

use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::Visitplannr;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The answer to an invocation: its status, whether it says that the function failed, and its body.
async fn invoke(data: &Path, function: &str, payload: &str) -> Result<(u16, bool, Value)> {
    let running: Value = serde_json::from_slice(&std::fs::read(data.join("running.json"))?)?;
    let api = running["functions"].as_str().context("no address")?;
    let url = format!("http://{api}/2015-03-31/functions/{function}/invocations");
    let client = reqwest::Client::new();
    let request = client.post(url).header("content-type", "application/json");
    let answer = request.body(payload.to_owned()).send().await?;
    let failed = answer.headers().contains_key("x-amz-function-error");
    Ok((answer.status().as_u16(), failed, answer.json().await?))
}

/// The names of all functions, which the API tells whoever asks for another one.
async fn functions(data: &Path) -> Result<Vec<String>> {
    let (status, _, answer) = invoke(data, "nobody", "{}").await?;
    assert_eq!(status, 404);
    let message = answer["Message"].as_str().context("no message")?;
    let (_, names) = message.split_once("there are ").context("no names")?;
    Ok(names.split(", ").map(str::to_owned).collect())
}

#[tokio::test]
async fn a_payload_that_no_source_knows_is_an_error_of_every_function() -> Result<()> {
    let data = TempDir::new()?;
    let _system = Visitplannr::in_directory(data.path()).await?;
    let names = functions(data.path()).await?;
    assert!(names.len() >= 9, "{names:?}");
    for function in names {
        for (payload, shape) in [
            (json!({"awslogs": {"data": "H4sI"}}), "{awslogs: {data: text}}"),
            (json!([{"cf": {}}]), "[{cf: {}}]"),
            (Value::Null, "null"),
        ] {
            let (status, failed, answer) =
                invoke(data.path(), &function, &payload.to_string()).await?;
            assert_eq!((status, failed), (200, true), "{function}: {answer}");
            assert_eq!(answer["errorType"], "PayloadError");
            let message = answer["errorMessage"].as_str().context("no message")?;
            let begin = format!("no source knows this payload: {shape}. Send a batch of ");
            assert!(message.starts_with(&begin), "{message}");
        }
        let (status, ..) = invoke(data.path(), &function, "no JSON").await?;
        assert_eq!(status, 400);
        for nothing in ["[]", r#"{"Records": []}"#, r#"{"Event": "s3:TestEvent"}"#] {
            let (status, failed, answer) = invoke(data.path(), &function, nothing).await?;
            assert_eq!((status, failed), (200, false), "{function}: {answer}");
        }
    }
    Ok(())
}
