//! `visitplannr archive`, `replay`, `export` and `import` with `--aws`.

use std::io::Write;

use anyhow::{Context, Result};
use aws_sdk_cloudformation::Client as CloudFormation;
use aws_sdk_eventbridge::Client as EventBridge;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_s3::Client as S3;
use aws_sdk_s3::primitives::ByteStream;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use wiremock::matchers::{body_string_contains, header};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::deployed::{Deployed, STACK, config_for};
use crate::history::unprojected;
use crate::operator::{Ended, Operator};
use crate::refusals::xml;
use crate::stack_resources::{listed, resource};

const AWS: [&str; 3] = ["--aws", "--stack", STACK];

async fn runs(operator: &Operator, arguments: &[&str]) -> Result<Ended> {
    operator.runs(&[arguments, &AWS].concat()).await
}

/// What it says at its end, which has to be good.
async fn says(operator: &Operator, arguments: &[&str]) -> Result<Value> {
    let ended = runs(operator, &[arguments, &["--json"]].concat()).await?;
    assert_eq!((ended.code, ended.errors.as_str()), (Some(0), ""), "{arguments:?}");
    Ok(serde_json::from_str(&ended.output)?)
}

/// CloudFormation's answer: what each resource is called.
fn resources<'a>(names: impl IntoIterator<Item = (&'a str, &'a str)>) -> ResponseTemplate {
    let names = names.into_iter().map(|(logical, physical)| resource(logical, "", physical));
    xml(200, &listed(&names.collect::<Vec<_>>()))
}

/// The operator of a stack with a bus: moto makes one, and does not say what it is called.
async fn operator_of_bus(deployed: &Deployed, stack: &MockServer) -> Result<Operator> {
    let config = config_for(&deployed.moto.address);
    let listed =
        CloudFormation::new(&config).list_stack_resources().stack_name(STACK).send().await?;
    let archives = EventBridge::new(&config).list_archives().send().await?;
    let archive = archives.archives().first().and_then(|it| it.archive_name());
    let names = listed.stack_resource_summaries().iter().filter_map(|it| {
        Some(match it.logical_resource_id()? {
            "EventBus" => ("EventBus", STACK),
            "EventArchive" => ("EventArchive", archive?),
            logical => (logical, it.physical_resource_id()?),
        })
    });
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(resources(names))
        .mount(stack)
        .await;
    Ok(deployed.operator()?.with("AWS_ENDPOINT_URL_CLOUDFORMATION", &stack.uri()))
}

/// The details of the requests to a bus that wiremock plays.
async fn put(bus: &MockServer) -> Result<Vec<Value>> {
    let requests = bus.received_requests().await.unwrap_or_default();
    let mut details = vec![];
    for request in requests {
        let body: Value = serde_json::from_slice(&request.body)?;
        for entry in body["Entries"].as_array().context("no entries")? {
            assert_eq!(
                (&entry["EventBusName"], &entry["Source"]),
                (&json!(STACK), &json!("com.visitplannr"))
            );
            details.push(serde_json::from_str(entry["Detail"].as_str().context("no detail")?)?);
        }
    }
    Ok(details)
}

#[tokio::test]
async fn events_of_the_table_are_put_on_the_stack_s_bus_and_not_archived_again() -> Result<()> {
    let (deployed, stack) = (unprojected().await?, MockServer::start().await);
    let operator = operator_of_bus(&deployed, &stack).await?;
    // What is put there by anybody else is archived.
    let news = PutEventsRequestEntry::builder().event_bus_name(STACK).source("com.visitplannr");
    let news = news.detail_type("com.visitplannr.news.v1").detail("{}").build();
    let events = EventBridge::new(&config_for(&deployed.moto.address));
    events.put_events().entries(news).send().await?;

    let replayed = says(&operator, &["replay", "--to", "bus"]).await?;

    assert_eq!((&replayed["events"], &replayed["to"]), (&json!(2), &json!("bus")));
    let archive = says(&operator, &["archive"]).await?;
    assert_eq!((&archive["state"], &archive["events"]), (&json!("ENABLED"), &json!(1)));
    assert_eq!(archive["retentionDays"], Value::Null);
    let told = runs(&operator, &["archive"]).await?.output;
    assert!(told.contains("1 events") && told.contains("kept for ever"), "{told}");
    Ok(())
}

#[tokio::test]
async fn what_the_bus_did_not_take_is_put_again_and_nothing_else() -> Result<()> {
    let (deployed, stack) = (unprojected().await?, MockServer::start().await);
    let bus = MockServer::start().await;
    let first = json!({"FailedEntryCount": 1, "Entries": [
        {"EventId": "1"}, {"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"},
    ]});
    let second = json!({"FailedEntryCount": 0, "Entries": [{"EventId": "2"}]});
    for answer in [first, second] {
        Mock::given(header("x-amz-target", "AWSEvents.PutEvents"))
            .respond_with(ResponseTemplate::new(200).set_body_json(answer))
            .up_to_n_times(1)
            .expect(1)
            .mount(&bus)
            .await;
    }
    let operator = operator_of_bus(&deployed, &stack).await?;
    let operator = operator.with("AWS_ENDPOINT_URL_EVENTBRIDGE", &bus.uri());

    says(&operator, &["replay", "--to", "bus"]).await?;

    let put = put(&bus).await?;
    let types: Vec<_> = put.iter().map(|detail| detail["eventtype"].as_str()).collect();
    let (proposed, succeeded) =
        (Some("DestinationProposed"), Some("GeolocationValidationSucceeded"));
    assert_eq!(types, [proposed, succeeded, succeeded]);
    let name = put[0]["replayname"].as_str().unwrap_or_default();
    assert!(name.starts_with("replay-2") && put[2]["replayname"] == name, "{name}");
    Ok(())
}

#[tokio::test]
async fn one_subscriber_is_invoked_as_its_queue_does_until_it_has_done_all() -> Result<()> {
    let deployed = unprojected().await?;
    // Of 1970, as these events are, it would know nothing any more.
    let operator = deployed.operator()?;
    let left_out = says(&operator, &["replay", "--to", "count-by-country"]).await?;
    assert_eq!((&left_out["events"], &left_out["tooOld"]), (&json!(0), &json!(1)));
    let again =
        json!({"batchItemFailures": [{"itemIdentifier": "00000000-0000-0000-0000-000000000002"}]});
    for answer in [again, json!({"batchItemFailures": []})] {
        deployed.subscriber_answers(ResponseTemplate::new(200).set_body_json(answer)).await;
    }
    let lake = lake_of(&deployed, chrono::Utc::now()).await?;

    let replayed =
        says(&operator, &["replay", "--to", "count-by-country", "--source", &lake]).await?;

    assert_eq!((&replayed["events"], &replayed["tooOld"]), (&json!(1), &json!(0)));
    let invocations = deployed.lambda.received_requests().await.unwrap_or_default();
    assert_eq!(invocations.len(), 2);
    let sent: Value = serde_json::from_slice(&invocations[1].body)?;
    assert_eq!(sent["Records"][0]["eventSource"], "aws:sqs");
    let body: Value =
        serde_json::from_str(sent["Records"][0]["body"].as_str().context("no body")?)?;
    assert_eq!(body["detail"]["data"], json!({"country": "FR"}));
    assert!(body["detail"]["replayname"].is_string());
    Ok(())
}

/// Files of a lake in a bucket, with the outcome of a place that was found then. Returns where they are.
async fn lake_of(deployed: &Deployed, time: chrono::DateTime<chrono::Utc>) -> Result<String> {
    let event = json!({
        "specversion": "1.0", "id": "00000000-0000-0000-0000-000000000002",
        "source": "com.visitplannr", "time": time, "data": {"country": "FR"},
        "type": "com.visitplannr.destination.GeolocationValidationSucceeded.v1",
    });
    let mut file = GzEncoder::new(vec![], Compression::default());
    writeln!(file, "{event}")?;
    let config = config_for(&deployed.moto.address);
    let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(true).build();
    let client = S3::from_conf(config);
    client.create_bucket().bucket("lake").send().await?;
    let day = time.format("events/year=%Y/month=%m/day=%d/1.gz").to_string();
    for (key, body) in [(day.as_str(), file.finish()?), ("failed/1.gz", b"no event".to_vec())] {
        let request = client.put_object().bucket("lake").key(key);
        request.body(ByteStream::from(body)).send().await?;
    }
    Ok("s3://lake/events/".to_owned())
}

#[tokio::test]
async fn what_is_refused_names_the_right_that_is_missing_and_where_to_go_on() -> Result<()> {
    let (deployed, bus) = (unprojected().await?, MockServer::start().await);
    let denied = json!({
        "__type": "AccessDeniedException",
        "Message": "User: eve is not authorized to perform: events:PutEvents",
    });
    Mock::given(header("x-amz-target", "AWSEvents.PutEvents"))
        .respond_with(ResponseTemplate::new(400).set_body_json(denied))
        .mount(&bus)
        .await;
    let operator = deployed.operator()?.with("AWS_ENDPOINT_URL_EVENTBRIDGE", &bus.uri());

    let refused = runs(&operator, &["replay", "--to", "bus"]).await?;

    assert_eq!(refused.code, Some(1));
    for says in ["nothing was replayed", "events:PutEvents", "docs/operating.md"] {
        assert!(refused.errors.contains(says), "{says}: {}", refused.errors);
    }
    Ok(())
}

#[tokio::test]
async fn what_a_stack_does_not_have_is_named_with_the_way_to_it() -> Result<()> {
    let deployed = unprojected().await?;
    let operator = deployed.operator()?;
    for (source, says) in [
        ("archive", "aws events start-replay"),
        ("lake", "the parameter EventLake is s3"),
        ("s3://nowhere/", "s3://nowhere/ can't be listed"),
    ] {
        let refused = runs(&operator, &["replay", "--to", "bus", "--source", source]).await?;
        assert_eq!(refused.code, Some(1), "{source}");
        assert!(refused.errors.contains(says), "{}", refused.errors);
    }
    Ok(())
}

/// The stack inside is found by its id, which is what `ListStackResources` takes too.
#[tokio::test]
async fn the_lake_of_a_stack_is_found_in_the_stack_inside() -> Result<()> {
    let (deployed, aws) = (unprojected().await?, MockServer::start().await);
    lake_of(&deployed, chrono::Utc::now()).await?;
    Mock::given(body_string_contains("StackName=the-stack-inside"))
        .respond_with(resources([("LakeBucket", "lake")]))
        .with_priority(1)
        .mount(&aws)
        .await;
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(resources([("EventLakeStack", "the-stack-inside")]))
        .mount(&aws)
        .await;
    let operator = deployed.operator()?.with("AWS_ENDPOINT_URL_CLOUDFORMATION", &aws.uri());

    let told = says(&operator, &["replay", "--to", "bus", "--source", "lake", "--dry-run"]).await?;

    assert_eq!(
        (&told["type"], &told["events"]),
        (&json!("GeolocationValidationSucceeded"), &json!(1))
    );
    Ok(())
}

#[tokio::test]
async fn a_history_moves_from_one_stack_to_another() -> Result<()> {
    let (deployed, other) = (unprojected().await?, Deployed::with_fault().await?);
    let files = tempfile::tempdir()?;
    let file = files.path().join("history.jsonl");
    let name = file.to_str().context("a name that is not UTF-8")?;

    says(&deployed.operator()?, &["export", name]).await?;
    let imported = says(&other.operator()?, &["import", name]).await?;

    assert_eq!(imported["events"], 2);
    let events = runs(&other.operator()?, &["events", "--json"]).await?.output;
    assert!(events.lines().all(|event| event.contains("\"by\":\"import-")), "{events}");
    let refused = runs(&deployed.operator()?, &["import", name]).await?;
    assert!(refused.errors.contains("there are events already"), "{}", refused.errors);
    Ok(())
}
