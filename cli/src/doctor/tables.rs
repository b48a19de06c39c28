//! Examines whether each table exists, as the code requires it.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::describe_table::DescribeTableError;
use aws_sdk_dynamodb::types::{
    KeySchemaElement, PointInTimeRecoveryStatus, TableDescription, TableStatus, TimeToLiveStatus,
};
use event_store::dynamodb::RequestError;
use local::dynamodb::{TableError, compare_table};
use local::tables::{TableDefinition, tables};

use super::finding::Finding;
use super::report::Report;
use crate::system::Database;

const PART: &str = "table";

/// Where the tables are, and what that implies.
pub(super) struct Deployment {
    /// Whether they are on AWS, where they are backed up.
    pub(super) is_deployed: bool,
    /// What restores a missing table.
    pub(super) restore: &'static str,
}

pub(super) async fn examine(
    database: &Database,
    deployment: &Deployment,
    report: &mut Report,
) -> Result<()> {
    let is_there = |table: &TableDefinition| {
        !table.is_optional || database.table(table.logical_id, table.name).is_ok()
    };
    for table in tables().into_iter().filter(is_there) {
        let finding = examine_table(database, deployment, &table).await;
        let subject = table.logical_id;
        let finding = finding.unwrap_or_else(|error| {
            Finding::failed(PART, subject, format!("{error:#}"), "see docs/operating.md")
        });
        report.tell(&finding)?;
    }
    Ok(())
}

async fn examine_table(
    database: &Database,
    deployment: &Deployment,
    expected: &TableDefinition,
) -> Result<Finding> {
    let name = database.table(expected.logical_id, expected.name)?;
    let missing = || Ok(Finding::failed(PART, name, "it is missing", deployment.restore));
    let Some(found) = described(database, name).await? else {
        return missing();
    };
    if found.table_status() != Some(&TableStatus::Active) {
        let status = found.table_status().map_or("unknown", TableStatus::as_str);
        let what = format!("its status is {status}");
        return Ok(Finding::failed(PART, name, what, "wait until it is ACTIVE"));
    }
    let definition = expected.definition.clone().table_name(name).build()?;
    match compare_table(name, &found, &definition) {
        Ok(()) => {}
        Err(TableError::Differs { part, found, expected, .. }) => {
            let what = format!("its {part} is {found}, but {expected} is needed");
            return Ok(Finding::failed(PART, name, what, deployment.restore));
        }
        Err(error) => return Err(error.into()),
    }
    if let Some(finding) = examine_time_to_live(database, name, expected).await? {
        return Ok(finding);
    }
    if deployment.is_deployed
        && let Some(finding) = examine_safety(database, name, expected, &found).await?
    {
        return Ok(finding);
    }
    Ok(Finding::well(PART, name, in_words(&found, expected)))
}

/// The table's description; `None` if it does not exist.
async fn described(database: &Database, name: &str) -> Result<Option<TableDescription>> {
    match database.client().describe_table().table_name(name).send().await {
        Ok(answer) => Ok(Some(answer.table.context("DynamoDB says nothing of it")?)),
        Err(SdkError::ServiceError(error))
            if matches!(error.err(), DescribeTableError::ResourceNotFoundException(_)) =>
        {
            Ok(None)
        }
        Err(error) => Err(RequestError::new("DescribeTable", name, &error).into()),
    }
}

async fn examine_time_to_live(
    database: &Database,
    name: &str,
    expected: &TableDefinition,
) -> Result<Option<Finding>> {
    let Some(attribute) = expected.time_to_live else {
        return Ok(None);
    };
    let answer = database.client().describe_time_to_live().table_name(name).send().await;
    let answer = answer.map_err(|error| RequestError::new("DescribeTimeToLive", name, &error))?;
    let found = answer.time_to_live_description.filter(|found| {
        found.attribute_name() == Some(attribute)
            && matches!(
                found.time_to_live_status(),
                Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
            )
    });
    Ok(found.is_none().then(|| {
        let what = format!("items do not go when their time is up (`{attribute}`)");
        let mend = format!("aws dynamodb update-time-to-live --table-name {name} --time-to-live-specification Enabled=true,AttributeName={attribute}");
        Finding::failed(PART, name, what, mend)
    }))
}

/// Examines whether its data survives mistakes.
async fn examine_safety(
    database: &Database,
    name: &str,
    expected: &TableDefinition,
    found: &TableDescription,
) -> Result<Option<Finding>> {
    if expected.is_protected && found.deletion_protection_enabled() != Some(true) {
        let mend =
            format!("aws dynamodb update-table --table-name {name} --deletion-protection-enabled");
        let what = "it is not protected from deletion";
        return Ok(Some(Finding::failed(PART, name, what, mend)));
    }
    if !expected.is_recoverable {
        return Ok(None);
    }
    let answer = database.client().describe_continuous_backups().table_name(name).send().await;
    let answer =
        answer.map_err(|error| RequestError::new("DescribeContinuousBackups", name, &error))?;
    let recovery = answer.continuous_backups_description.and_then(|backups| {
        backups.point_in_time_recovery_description?.point_in_time_recovery_status
    });
    Ok((recovery != Some(PointInTimeRecoveryStatus::Enabled)).then(|| {
        let mend = format!("aws dynamodb update-continuous-backups --table-name {name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true");
        Finding::failed(PART, name, "it can't be restored to an earlier time", mend)
    }))
}

/// The table's size and safety, in a few words.
fn in_words(found: &TableDescription, expected: &TableDefinition) -> String {
    let keys = found.key_schema().iter().map(KeySchemaElement::attribute_name);
    let mut words = vec![format!("keys {}", keys.collect::<Vec<_>>().join(", "))];
    let stream = found.stream_specification().and_then(|stream| stream.stream_view_type());
    words.extend(stream.map(|stream| format!("stream {stream}")));
    words.extend(expected.time_to_live.map(|attribute| format!("items go by `{attribute}`")));
    words.join("; ")
}
