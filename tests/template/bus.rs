//! The bus: what is published, what goes to whom, and what happens when it fails.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use handlers::ports::event_bus::NAMESPACE;
use handlers::stations::{
    count_by_country, notify_proposer, publish_events, receive_commands, subscribers,
};
use serde_json::{Value, json};

use crate::document::{Resource, Template, attribute_of, reference};
use crate::functions::{function, functions, pascal_case, timeout};
use crate::polling::queues;

/// The stations behind the bus: name, rule, and what the ids of their resources begin with.
pub(crate) fn behind_bus() -> Vec<(&'static str, &'static str, String)> {
    subscribers().map(|it| (it.name, it.subscription.rule, pascal_case(it.name))).collect()
}

#[test]
fn who_writes_to_people_hears_of_nothing_on_the_bus_that_is_no_news() -> Result<()> {
    for subscriber in subscribers().filter(|it| it.subscription.reaches_people) {
        let rule: Value = serde_json::from_str(subscriber.subscription.rule)?;
        let news = json!([{"exists": false}]);
        assert_eq!(rule["detail"]["replayname"], news, "{}", subscriber.name);
        assert_eq!(rule["replay-name"], news, "{}", subscriber.name);
    }
    Ok(())
}

#[test]
fn only_the_publisher_says_what_happened_and_who_may_replay_it() -> Result<()> {
    let template = Template::read()?;
    let policies: Vec<_> = template.resources_of("AWS::Events::EventBusPolicy").collect();
    let [policy] = policies.as_slice() else { panic!("{} policies", policies.len()) };
    assert_eq!(*policy.property("/EventBusName"), reference("EventBus"));
    let (publisher, operator) = (attribute_of("PublishEventsRole.Arn"), reference("ReplayRoleArn"));
    let expected = json!({
        "Effect": "Deny",
        "Principal": "*",
        "Action": "events:PutEvents",
        "Resource": attribute_of("EventBus.Arn"),
        "Condition": {
            "StringEquals": {"events:source": NAMESPACE},
            "ArnNotEquals": {"aws:PrincipalArn": {
                "Fn::If": ["HasReplayRole", [publisher, operator], [publisher]]}},
            // EventBridge itself replays its archive.
            "Bool": {"aws:PrincipalIsAWSService": "false"},
        },
    });
    assert_eq!(*policy.property("/Statement"), expected);
    assert_eq!(template.0["Parameters"]["ReplayRoleArn"]["Default"], "", "nobody unless told");
    Ok(())
}

#[test]
fn the_publisher_says_nothing_in_another_name() -> Result<()> {
    let template = Template::read()?;
    let role = template.resource("PublishEventsRole")?;
    let statements = role.property("/Policies/0/PolicyDocument/Statement").as_array();
    let puts = statements.context("no statements")?.iter();
    let puts: Vec<_> = puts.filter(|it| it["Action"] == "events:PutEvents").collect();
    let [put] = puts.as_slice() else { panic!("{puts:?}") };
    assert_eq!(put["Condition"], json!({"StringEquals": {"events:source": NAMESPACE}}));
    Ok(())
}

#[test]
fn stations_behind_the_bus_hear_of_events_of_this_system_only() -> Result<()> {
    for subscriber in subscribers().filter(|it| it.name != receive_commands::NAME) {
        let rule: Value = serde_json::from_str(subscriber.subscription.rule)?;
        assert_eq!(rule["source"], json!([NAMESPACE]), "{}", subscriber.name);
    }
    Ok(())
}

#[test]
fn a_rule_takes_what_its_station_says() -> Result<()> {
    let template = Template::read()?;
    for (_, said, id) in behind_bus() {
        let rule = template.resource(&format!("{id}Rule"))?;
        let said: Value = serde_json::from_str(said)?;
        assert_eq!(*rule.property("/EventPattern"), said, "{id}");
        assert_eq!(*rule.property("/EventBusName"), reference("EventBus"), "{id}");
    }
    Ok(())
}

#[test]
fn what_a_rule_takes_goes_to_its_queue_or_to_the_dead_letters() -> Result<()> {
    let template = Template::read()?;
    for (_, _, id) in behind_bus() {
        let expected = json!([{
            "Id": "queue",
            "Arn": attribute_of(&format!("{id}Queue.Arn")),
            "DeadLetterConfig": {"Arn": attribute_of(&format!("{id}DeadLetters.Arn"))},
        }]);
        let rule = template.resource(&format!("{id}Rule"))?;
        assert_eq!(*rule.property("/Targets"), expected, "{id}");
    }
    Ok(())
}

#[test]
fn a_queue_triggers_each_station_behind_the_bus_and_no_other() -> Result<()> {
    let template = Template::read()?;
    let triggered: BTreeSet<_> = functions(&template)
        .flat_map(|(name, it)| queues(&template, it).into_iter().map(move |it| (name, it)))
        .map(|(name, queue)| (name, queue["EventSourceArn"].to_string()))
        .collect();
    let queue = |id: &str| attribute_of(&format!("{id}Queue.Arn")).to_string();
    assert_eq!(
        triggered,
        behind_bus().into_iter().map(|(name, _, id)| (name, queue(&id))).collect()
    );
    Ok(())
}

#[test]
fn a_failed_message_does_not_repeat_its_whole_batch() -> Result<()> {
    let template = Template::read()?;
    for (name, ..) in behind_bus() {
        let reports = &queue_mapping(&template, name)?["FunctionResponseTypes"];
        assert_eq!(*reports, json!(["ReportBatchItemFailures"]), "{name}");
    }
    Ok(())
}

#[test]
fn a_message_does_not_wait_for_others() -> Result<()> {
    // https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html: more would have
    // to wait for a second at least.
    const MOST_WITHOUT_WAITING: u64 = 10;
    let template = Template::read()?;
    for (name, ..) in behind_bus() {
        let mapping = queue_mapping(&template, name)?;
        let window = mapping["MaximumBatchingWindowInSeconds"].as_u64();
        if name == count_by_country::NAME {
            // Nobody waits for a count, and many together cost less.
            assert_eq!((mapping["BatchSize"].as_u64(), window), (Some(100), Some(1)));
            continue;
        }
        assert_eq!(mapping["BatchSize"], MOST_WITHOUT_WAITING, "{name}");
        assert_eq!(window, None, "{name}");
    }
    Ok(())
}

/// Only a mapping without a maximum scales down to two pollers:
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html>
#[test]
fn concurrency_has_a_maximum_only_where_work_at_once_gets_in_its_own_way() -> Result<()> {
    let template = Template::read()?;
    for (name, ..) in behind_bus() {
        let bound = &queue_mapping(&template, name)?["ScalingConfig"]["MaximumConcurrency"];
        let most = match name {
            count_by_country::NAME => Some(20),
            notify_proposer::NAME => Some(2),
            _ => None,
        };
        assert_eq!(bound.as_u64(), most, "{name}: {bound}");
    }
    Ok(())
}

#[test]
fn a_message_becomes_a_dead_letter_after_as_many_receives_as_locally() -> Result<()> {
    let template = Template::read()?;
    for (_, _, id) in behind_bus() {
        let redrive = json!({
            "deadLetterTargetArn": attribute_of(&format!("{id}DeadLetters.Arn")),
            "maxReceiveCount": local::MAXIMUM_RECEIVES,
        });
        let queue = template.resource(&format!("{id}Queue"))?;
        assert_eq!(*queue.property("/RedrivePolicy"), redrive, "{id}");
    }
    Ok(())
}

#[test]
fn a_message_is_hidden_until_its_function_has_surely_ended() -> Result<()> {
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    const TIMES_THE_TIMEOUT: u64 = 6;
    let template = Template::read()?;
    for (name, _, id) in behind_bus() {
        let timeout = timeout(&template, function(&template, name)?).context("no timeout")?;
        let queue = template.resource(&format!("{id}Queue"))?;
        let hidden = seconds(queue, "/VisibilityTimeout")?;
        assert!(hidden >= TIMES_THE_TIMEOUT * timeout, "{id}: {hidden} s");
    }
    Ok(())
}

#[test]
fn dead_letters_stay_as_long_as_sqs_keeps_any_and_longer_than_a_message_waits() -> Result<()> {
    const FOURTEEN_DAYS: u64 = 14 * 24 * 60 * 60;
    let template = Template::read()?;
    for (_, _, id) in behind_bus() {
        let stay = |kind: &str| {
            seconds(template.resource(&format!("{id}{kind}"))?, "/MessageRetentionPeriod")
        };
        assert_eq!(stay("DeadLetters")?, FOURTEEN_DAYS, "{id}");
        assert!(stay("Queue")? < FOURTEEN_DAYS, "{id}");
    }
    Ok(())
}

#[test]
fn queues_are_encrypted_and_take_messages_from_rules_of_this_account_only() -> Result<()> {
    for template in Template::all()? {
        for queue in template.resources_of("AWS::SQS::Queue") {
            assert_eq!(*queue.property("/SqsManagedSseEnabled"), true, "{}", queue.id);
            let statement = the_statement(policy_of(&template, queue)?);
            assert_eq!(statement["Principal"], json!({"Service": "events.amazonaws.com"}));
            assert_eq!(statement["Action"], "sqs:SendMessage");
            let rule = statement["Condition"].to_string();
            let (ours, one) = ("{AWS::AccountId}:rule/", "Rule.Arn");
            assert!(rule.contains(ours) || rule.contains(one), "{}: {rule}", queue.id);
        }
    }
    Ok(())
}

/// `EventBridge` does not try again what it is not allowed to send.
#[test]
fn a_queue_takes_messages_of_the_bus_before_there_is_a_rule_that_sends_them() -> Result<()> {
    let template = Template::read()?;
    let rules = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${EventBus}/*";
    for (_, _, id) in behind_bus() {
        for kind in ["Queue", "DeadLetters"] {
            let policy = policy_of(&template, template.resource(&format!("{id}{kind}"))?)?;
            let condition = json!({"ArnLike": {"aws:SourceArn": {"Fn::Sub": rules}}});
            assert_eq!(the_statement(policy)["Condition"], condition, "{id}");
            let rule = template.resource(&format!("{id}Rule"))?;
            let needed = reference(policy.id).to_string();
            let needs = [rule.attribute("/DependsOn"), rule.property("/Description")];
            let needs = needs[0] == policy.id || needs[1].to_string().contains(&needed);
            assert!(needs, "{id}Rule may be there before {}", policy.id);
        }
    }
    let rule = template.resource("OnFailureRule")?;
    assert_eq!(*rule.attribute("/DependsOn"), "OnFailureQueuePolicy");
    Ok(())
}

fn policy_of<'a>(template: &'a Template, queue: Resource<'_>) -> Result<Resource<'a>> {
    let mut policies = template.resources_of("AWS::SQS::QueuePolicy");
    let queues = |policy: &Resource<'_>| policy.property("/Queues").as_array().cloned();
    let policy = policies.find(|it| queues(it).unwrap_or_default().contains(&reference(queue.id)));
    policy.with_context(|| format!("{} has no policy", queue.id))
}

fn the_statement(policy: Resource<'_>) -> &Value {
    let statements = policy.property("/PolicyDocument/Statement").as_array().unwrap();
    let [statement] = statements.as_slice() else { panic!("{statements:?}") };
    statement
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

fn queue_mapping<'a>(template: &'a Template, name: &str) -> Result<&'a Value> {
    let mappings = queues(template, function(template, name)?);
    mappings.into_iter().next().context("no queue triggers it")
}

fn seconds(resource: Resource<'_>, property: &str) -> Result<u64> {
    resource
        .property(property)
        .as_u64()
        .with_context(|| format!("{} has no {property}", resource.id))
}
