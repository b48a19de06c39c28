//! Rights: a role a function, and no more than it needs.

use std::collections::BTreeSet;

use anyhow::Result;
use handlers::stations::count_by_country;

use crate::document::{Template, attribute_of, reference};
use crate::functions::{function, functions};
use crate::policies::{allowing, is_stream, many, of_role, owner};
use crate::polling::{queues, streams};

#[test]
fn no_policy_allows_any_action_of_a_service() -> Result<()> {
    for statement in Template::all()?.iter().flat_map(allowing) {
        let wild = statement.actions.iter().find(|action| action.contains('*'));
        assert_eq!(wild, None, "in {}", statement.policy);
    }
    Ok(())
}

#[test]
fn no_policy_allows_anything_on_resources_that_it_does_not_name() -> Result<()> {
    // Objects cannot be named before they are there: a star stands for them, in a bucket by its name.
    let objects = |resource: &str| {
        let bucket = resource.strip_prefix("${").and_then(|rest| rest.split_once(".Arn}/"));
        bucket.is_some_and(|(bucket, path)| {
            bucket.ends_with("Bucket") && path.find('*') == Some(path.len() - 1)
        })
    };
    // Any recipient is an identity, and the sender is a condition: tests/template/mail.rs.
    let identities = |resource: &str| resource.ends_with(":${AWS::AccountId}:identity/*");
    for statement in Template::all()?.iter().flat_map(allowing) {
        for resource in &statement.resources {
            let wild = resource.contains('*') && !objects(resource) && !identities(resource);
            assert!(!wild, "{} allows {:?} on {resource}", statement.policy, statement.actions);
        }
    }
    Ok(())
}

#[test]
fn events_are_appended_and_read_and_never_updated_or_deleted() -> Result<()> {
    for statement in allowing(&Template::read()?) {
        if statement.resources.iter().any(|it| owner(it) == "EventsTable" && !is_stream(it)) {
            for action in statement.actions {
                let harmless = ["dynamodb:PutItem", "dynamodb:Query"].contains(&action.as_str());
                assert!(harmless, "{} may {action} on events", statement.policy);
            }
        }
    }
    Ok(())
}

#[test]
fn nobody_may_update_or_delete_but_who_counts_may_update_counts() -> Result<()> {
    let mut updates = BTreeSet::new();
    for statement in allowing(&Template::read()?) {
        for action in statement.actions.iter().filter(|action| action.starts_with("dynamodb:")) {
            if action == "dynamodb:UpdateItem" {
                updates.insert((statement.policy.clone(), statement.resources.clone()));
                continue;
            }
            let changes = ["Update", "Delete", "Batch", "PartiQL", "Transact"];
            let changes = changes.iter().any(|word| action.contains(word));
            assert!(!changes, "{} may {action}", statement.policy);
        }
    }
    let counts = [
        ("CountByCountryRole", "CountersTable.Arn"),
        ("ProposeDestinationKeysPolicy", "MailClaimsTable.Arn"),
    ];
    let counts = counts.map(|(policy, table)| (policy.to_owned(), vec![table.to_owned()]));
    assert_eq!(updates, BTreeSet::from(counts));
    Ok(())
}

#[test]
fn who_counts_may_do_what_its_transaction_consists_of_and_no_more() -> Result<()> {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    let template = Template::read()?;
    let on = |table: &str| -> BTreeSet<String> {
        let function = function(&template, count_by_country::NAME).unwrap();
        let statements = of_role(&template, function);
        let on_table = statements.filter(|it| it.resources.iter().any(|it| owner(it) == table));
        on_table.flat_map(|statement| statement.actions).collect()
    };
    let actions = |names: [&str; 2]| BTreeSet::from(names.map(|name| format!("dynamodb:{name}")));
    assert_eq!(on("CountersTable"), actions(["Query", "UpdateItem"]));
    assert_eq!(on("JournalTable"), actions(["GetItem", "PutItem"]));
    Ok(())
}

#[test]
fn streams_are_only_read() -> Result<()> {
    for statement in allowing(&Template::read()?) {
        if statement.resources.iter().any(|resource| is_stream(resource)) {
            for action in &statement.actions {
                let reads = ["Describe", "Get", "List"].iter().any(|word| action.contains(word));
                assert!(reads, "{} may {action} on a stream", statement.policy);
            }
        }
    }
    Ok(())
}

#[test]
fn every_function_has_a_role_of_its_own() -> Result<()> {
    let template = Template::read()?;
    for (name, function) in functions(&template) {
        let role = function.id.replace("Function", "Role");
        assert_eq!(*function.property("/Role"), attribute_of(&format!("{role}.Arn")), "{name}");
        assert!(function.property("/Policies").is_null(), "{name}");
    }
    let roles = template.resources_of("AWS::IAM::Role");
    let managed = roles.filter(|role| !role.property("/ManagedPolicyArns").is_null());
    assert_eq!(managed.count(), 0, "managed policies allow more than is needed");
    Ok(())
}

#[test]
fn a_function_writes_its_own_log_and_no_other() -> Result<()> {
    let template = Template::read()?;
    assert_eq!(template.0["Globals"]["Function"]["LoggingConfig"]["LogFormat"], "JSON");
    for (name, function) in functions(&template) {
        let group = function.id.replace("Function", "LogGroup");
        assert_eq!(*function.property("/LoggingConfig/LogGroup"), reference(&group), "{name}");
        let logs: BTreeSet<String> = of_role(&template, function)
            .filter(|statement| statement.actions.iter().any(|it| it.starts_with("logs:")))
            .flat_map(|statement| statement.resources)
            .collect();
        assert_eq!(logs, BTreeSet::from([format!("{group}.Arn")]), "{name}");
    }
    Ok(())
}

#[test]
fn a_function_may_use_the_stores_and_buses_that_it_is_told_of_and_no_other() -> Result<()> {
    let template = Template::read()?;
    let kinds = [
        "AWS::DynamoDB::Table",
        "AWS::S3::Bucket",
        "AWS::Events::EventBus",
        "AWS::Kinesis::Stream",
    ];
    let stores: BTreeSet<&str> = template
        .resources()
        .filter(|it| kinds.contains(&it.kind))
        // Lambda puts there what the function's mapping gave up.
        .filter(|it| it.id != "OnFailureBucket")
        .map(|it| it.id)
        .collect();
    for (name, function) in functions(&template) {
        let settings = function.property("/Environment/Variables").as_object().unwrap().values();
        let told: BTreeSet<&str> = settings
            .filter_map(|value| value["Ref"].as_str().or(value["Fn::If"][1]["Ref"].as_str()))
            .filter(|id| stores.contains(id))
            .collect();
        let resources: Vec<String> =
            of_role(&template, function).flat_map(|statement| statement.resources).collect();
        let may: BTreeSet<&str> = resources
            .iter()
            // Who reads a stream may have to tell it from another, by its table's name.
            .filter(|resource| !is_stream(resource) || told.contains(owner(resource)))
            .map(|resource| owner(resource))
            .filter(|id| stores.contains(id))
            .collect();
        assert_eq!(may, told, "what {name} may use, and what it is told of");
    }
    Ok(())
}

#[test]
fn a_function_receives_from_the_queue_that_triggers_it_and_no_other() -> Result<()> {
    let template = Template::read()?;
    for (name, function) in functions(&template) {
        let sqs = of_role(&template, function)
            .filter(|statement| statement.actions.iter().any(|it| it.starts_with("sqs:")));
        let may: Vec<String> = sqs.flat_map(|statement| statement.resources).collect();
        let triggered = queues(&template, function).into_iter();
        let triggered: Vec<String> = triggered.flat_map(|it| many(&it["EventSourceArn"])).collect();
        assert_eq!(may, triggered, "{name}");
    }
    Ok(())
}

#[test]
fn a_function_may_do_all_that_lambda_does_for_its_trigger() -> Result<()> {
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html and
    // https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    let queue = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"].as_slice();
    let stream = [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ];
    let template = Template::read()?;
    for (name, function) in functions(&template) {
        let (queues, streams) = (queues(&template, function), streams(&template, function));
        for (mappings, needed) in [(queues, queue), (streams, &stream)] {
            for mapping in mappings {
                let resource = many(&mapping["EventSourceArn"]);
                let allowed = of_role(&template, function).filter(|it| it.resources == resource);
                let may: BTreeSet<String> =
                    allowed.flat_map(|statement| statement.actions).collect();
                let needed = needed.iter().map(|action| (*action).to_owned()).collect();
                assert_eq!(may, needed, "{name} on {resource:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn what_was_published_is_added_to_and_never_read_or_changed() -> Result<()> {
    for statement in allowing(&Template::read()?) {
        for action in &statement.actions {
            let of_bus = ["events:", "kinesis:"].iter().any(|it| action.starts_with(it));
            let adds = ["events:PutEvents", "kinesis:PutRecords"].contains(&action.as_str());
            assert!(adds || !of_bus, "{} may {action}", statement.policy);
        }
    }
    Ok(())
}
