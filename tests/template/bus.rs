//! The bus: what is published, what goes to whom, and what happens when it fails.

use anyhow::{Context, Result};
use handlers::event_bus::NAMESPACE;
use handlers::{publish_events, validate_geolocation};
use serde_json::{Value, json};

use crate::document::{Resource, Template, attribute_of, reference};
use crate::functions::{function, functions};
use crate::mappings::triggers;

#[test]
fn a_rule_takes_what_its_station_says() -> Result<()> {
    let template = Template::read()?;
    let rule = template.resource("ValidateGeolocationRule")?;
    let said: Value = serde_json::from_str(validate_geolocation::RULE)?;
    assert_eq!(*rule.property("/EventPattern"), said);
    assert_eq!(*rule.property("/EventBusName"), reference("EventBus"));
    Ok(())
}

#[test]
fn what_a_rule_takes_goes_to_its_queue_or_to_the_dead_letters() -> Result<()> {
    let template = Template::read()?;
    let targets = template.resource("ValidateGeolocationRule")?.property("/Targets");
    let expected = json!([{
        "Id": "queue",
        "Arn": attribute_of("ValidateGeolocationQueue.Arn"),
        "DeadLetterConfig": {"Arn": attribute_of("ValidateGeolocationDeadLetters.Arn")},
    }]);
    assert_eq!(*targets, expected);
    Ok(())
}

#[test]
fn a_queue_triggers_the_station_behind_the_bus_and_no_other() -> Result<()> {
    let template = Template::read()?;
    let triggered: Vec<_> = functions(&template)
        .flat_map(|(name, it)| triggers(it, "SQS").into_iter().map(move |queue| (name, queue)))
        .map(|(name, queue)| (name, queue["Queue"].clone()))
        .collect();
    let queue = attribute_of("ValidateGeolocationQueue.Arn");
    assert_eq!(triggered, [(validate_geolocation::NAME, queue)]);
    Ok(())
}

#[test]
fn a_failed_message_does_not_repeat_its_whole_batch() -> Result<()> {
    let template = Template::read()?;
    assert_eq!(
        queue_mapping(&template)?["FunctionResponseTypes"],
        json!(["ReportBatchItemFailures"])
    );
    Ok(())
}

#[test]
fn a_proposal_does_not_wait_for_others() -> Result<()> {
    // https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html: more would have
    // to wait for a second at least.
    const MOST_WITHOUT_WAITING: u64 = 10;
    let template = Template::read()?;
    let mapping = queue_mapping(&template)?;
    assert_eq!(mapping["BatchSize"], MOST_WITHOUT_WAITING);
    assert!(mapping["MaximumBatchingWindowInSeconds"].is_null());
    Ok(())
}

#[test]
fn a_burst_of_proposals_leaves_concurrency_to_those_who_wait_for_an_answer() -> Result<()> {
    let template = Template::read()?;
    let bound = &queue_mapping(&template)?["ScalingConfig"]["MaximumConcurrency"];
    assert!(bound.as_u64().context("no bound")? <= 100, "{bound}");
    Ok(())
}

#[test]
fn a_message_becomes_a_dead_letter_after_as_many_receives_as_locally() -> Result<()> {
    let template = Template::read()?;
    let queue = template.resource("ValidateGeolocationQueue")?;
    let redrive = json!({
        "deadLetterTargetArn": attribute_of("ValidateGeolocationDeadLetters.Arn"),
        "maxReceiveCount": local::MAXIMUM_RECEIVES,
    });
    assert_eq!(*queue.property("/RedrivePolicy"), redrive);
    Ok(())
}

#[test]
fn a_message_is_hidden_until_its_function_has_surely_ended() -> Result<()> {
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    const TIMES_THE_TIMEOUT: u64 = 6;
    let template = Template::read()?;
    let timeout = seconds(function(&template, validate_geolocation::NAME)?, "/Timeout")?;
    let hidden = seconds(template.resource("ValidateGeolocationQueue")?, "/VisibilityTimeout")?;
    assert!(hidden >= TIMES_THE_TIMEOUT * timeout, "{hidden} s");
    Ok(())
}

#[test]
fn dead_letters_stay_as_long_as_sqs_keeps_any_and_longer_than_a_message_waits() -> Result<()> {
    const FOURTEEN_DAYS: u64 = 14 * 24 * 60 * 60;
    let template = Template::read()?;
    let stay = |id| seconds(template.resource(id)?, "/MessageRetentionPeriod");
    assert_eq!(stay("ValidateGeolocationDeadLetters")?, FOURTEEN_DAYS);
    assert!(stay("ValidateGeolocationQueue")? < FOURTEEN_DAYS);
    Ok(())
}

#[test]
fn queues_are_encrypted_and_take_messages_from_one_rule_only() -> Result<()> {
    let template = Template::read()?;
    for queue in template.resources_of("AWS::SQS::Queue") {
        assert_eq!(*queue.property("/SqsManagedSseEnabled"), true, "{}", queue.id);
        let mut policies = template.resources_of("AWS::SQS::QueuePolicy");
        let policy = policies.find(|it| *it.property("/Queues") == json!([reference(queue.id)]));
        let policy = policy.with_context(|| format!("{} has no policy", queue.id))?;
        let statements = policy.property("/PolicyDocument/Statement").as_array().unwrap();
        let [statement] = statements.as_slice() else { panic!("{statements:?}") };
        assert_eq!(statement["Principal"], json!({"Service": "events.amazonaws.com"}));
        assert_eq!(statement["Action"], "sqs:SendMessage");
        let source = statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::GetAtt"].as_str();
        let rule = source.and_then(|arn| arn.strip_suffix(".Arn")).context("no rule is named")?;
        assert_eq!(template.resource(rule)?.kind, "AWS::Events::Rule");
    }
    Ok(())
}

#[test]
fn the_archive_keeps_all_that_is_published_and_nothing_twice() -> Result<()> {
    let template = Template::read()?;
    let archive = template.resource("EventArchive")?;
    assert_eq!(*archive.property("/SourceArn"), attribute_of("EventBus.Arn"));
    let pattern = json!({"source": [NAMESPACE], "replay-name": [{"exists": false}]});
    assert_eq!(*archive.property("/EventPattern"), pattern);
    assert_eq!(*archive.property("/RetentionDays"), reference("EventArchiveDays"));
    Ok(())
}

#[test]
fn there_is_a_data_stream_only_for_who_asks_for_one() -> Result<()> {
    let template = Template::read()?;
    assert_eq!(template.0["Parameters"]["EventStream"]["Default"], "none");
    let streams: Vec<_> = template.resources_of("AWS::Kinesis::Stream").collect();
    let [stream] = streams.as_slice() else { panic!("{} streams", streams.len()) };
    assert_eq!(*stream.attribute("/Condition"), "HasEventStream");
    assert_eq!(*stream.property("/StreamModeDetails/StreamMode"), "ON_DEMAND");
    assert_eq!(*stream.property("/StreamEncryption/EncryptionType"), "KMS");
    let publisher = function(&template, publish_events::NAME)?;
    let told = publisher.property("/Environment/Variables/EVENT_STREAM");
    let otherwise = reference("AWS::NoValue");
    assert_eq!(*told, json!({"Fn::If": ["HasEventStream", reference(stream.id), otherwise]}));
    let policy = template.resource("PublishEventsStreamPolicy")?;
    assert_eq!(*policy.attribute("/Condition"), "HasEventStream");
    Ok(())
}

fn queue_mapping(template: &Template) -> Result<&Value> {
    let mappings = triggers(function(template, validate_geolocation::NAME)?, "SQS");
    mappings.into_iter().next().context("no queue triggers it")
}

fn seconds(resource: Resource<'_>, property: &str) -> Result<u64> {
    resource
        .property(property)
        .as_u64()
        .with_context(|| format!("{} has no {property}", resource.id))
}
