//! The event lake: a stack inside, which nobody has who did not ask for it.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use handlers::ports::event_bus::ARCHIVED;
use serde_json::{Value, json};

use crate::document::{Template, attribute_of, reference};
use crate::policies::allowing;

const S3: &str = "/ExtendedS3DestinationConfiguration";

#[test]
fn there_is_a_lake_only_for_who_asks_for_one() -> Result<()> {
    let template = Template::read()?;
    assert_eq!(template.0["Parameters"]["EventLake"]["Default"], "none");
    let condition = json!({"Fn::Equals": [reference("EventLake"), "s3"]});
    assert_eq!(template.0["Conditions"]["HasEventLake"], condition);
    let stack = template.resource("EventLakeStack")?;
    assert_eq!(*stack.attribute("/Condition"), "HasEventLake");
    assert_eq!(*stack.property("/TemplateURL"), "lake.yaml");
    Ok(())
}

#[test]
fn the_lake_is_told_all_that_it_asks_for() -> Result<()> {
    let (template, lake) = (Template::read()?, Template::lake()?);
    let told = template.resource("EventLakeStack")?.property("/Parameters");
    let names = |map: &Value| -> BTreeSet<String> {
        map.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(told), names(&lake.0["Parameters"]));
    assert_eq!(told["EventBusName"], reference("EventBus"));
    Ok(())
}

#[test]
fn the_lake_gets_what_the_archive_gets_or_its_dead_letters_do() -> Result<()> {
    let lake = Template::lake()?;
    let rule = lake.resource("LakeRule")?;
    assert_eq!(*rule.property("/EventPattern"), serde_json::from_str::<Value>(ARCHIVED)?);
    assert_eq!(*rule.property("/EventBusName"), reference("EventBusName"));
    let target = rule.property("/Targets/0");
    assert_eq!(target["Arn"], attribute_of("LakeStream.Arn"));
    assert_eq!(target["DeadLetterConfig"]["Arn"], attribute_of("LakeDeadLetters.Arn"));
    Ok(())
}

#[test]
fn its_files_are_compressed_have_an_event_a_line_and_stand_by_day() -> Result<()> {
    let lake = Template::lake()?;
    let stream = lake.resource("LakeStream")?;
    let s3 = |pointer: &str| stream.property(&format!("{S3}{pointer}"));
    assert_eq!(*lake.resource("LakeRule")?.property("/Targets/0/InputPath"), "$.detail");
    assert_eq!(*s3("/CompressionFormat"), "GZIP");
    let lines = json!([{
        "Type": "AppendDelimiterToRecord",
        "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}],
    }]);
    assert_eq!(*s3("/ProcessingConfiguration/Processors"), lines);
    let day = "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/";
    assert_eq!(*s3("/Prefix"), format!("events/{day}"));
    // A replay takes files of the day before for as long as one may be filled.
    assert_eq!(*s3("/BufferingHints/IntervalInSeconds"), 15 * 60);
    Ok(())
}

#[test]
fn nobody_may_do_more_than_fill_the_lake() -> Result<()> {
    let lake = Template::lake()?;
    let may: BTreeSet<(String, String)> = allowing(&lake)
        .flat_map(|it| {
            let policy = it.policy.clone();
            it.actions.into_iter().map(move |action| (policy.clone(), action))
        })
        .filter(|(policy, _)| policy.ends_with("Role"))
        .collect();
    let stream = [
        "logs:PutLogEvents",
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
        "s3:PutObject",
    ];
    let rule = ["firehose:PutRecord", "firehose:PutRecordBatch"];
    let of = |role: &'static str| move |action: &&str| (role.to_owned(), (*action).to_owned());
    let expected = stream.iter().map(of("LakeStreamRole"));
    assert_eq!(may, expected.chain(rule.iter().map(of("LakeRuleRole"))).collect());
    Ok(())
}

#[test]
fn its_files_are_private_encrypted_and_outlive_the_stack() -> Result<()> {
    let lake = Template::lake()?;
    let bucket = lake.resource("LakeBucket")?;
    assert_eq!(*bucket.attribute("/DeletionPolicy"), "RetainExceptOnCreate");
    assert_eq!(*bucket.attribute("/UpdateReplacePolicy"), "Retain");
    for block in
        ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
    {
        let setting = bucket.property(&format!("/PublicAccessBlockConfiguration/{block}"));
        assert_eq!(*setting, true, "{block}");
    }
    assert!(!bucket.property("/BucketEncryption").is_null());
    let expires = bucket.property("/LifecycleConfiguration/Rules").as_array();
    let expires =
        expires.context("no rules")?.iter().any(|it| it.get("ExpirationInDays").is_some());
    assert!(!expires, "history does not go by itself");
    let policy = lake.resource("LakeBucketPolicy")?;
    let statement = policy.property("/PolicyDocument/Statement/0");
    assert_eq!((&statement["Effect"], &statement["Sid"]), (&json!("Deny"), &json!("TlsOnly")));
    Ok(())
}

#[test]
fn alarms_watch_what_does_not_reach_its_files() -> Result<()> {
    let lake = Template::lake()?;
    let watched: BTreeSet<_> = lake
        .resources_of("AWS::CloudWatch::Alarm")
        .map(|alarm| {
            let metric = alarm.property("/MetricName").as_str().unwrap_or_default();
            (metric, alarm.property("/Dimensions/0/Value").to_string())
        })
        .collect();
    let expected = [
        ("DeliveryToS3.DataFreshness", reference("LakeStream").to_string()),
        (
            "ApproximateNumberOfMessagesVisible",
            attribute_of("LakeDeadLetters.QueueName").to_string(),
        ),
    ];
    assert_eq!(watched, expected.into());
    Ok(())
}
