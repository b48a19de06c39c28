//! Tables: the template's and the code's are the same.

use anyhow::{Context, Result};
use aws_sdk_dynamodb::operation::create_table::{
    CreateTableInput, builders::CreateTableInputBuilder,
};
use aws_sdk_dynamodb::types::{KeySchemaElement, StreamViewType};
use event_store::dynamodb::events_table;
use handlers::dynamodb::country_counters::counters_table;
use handlers::dynamodb::mailbox_store;
use handlers::dynamodb::mailbox_store::mail_claims_table;
use idempotent_consumers::{TTL_ATTRIBUTE, journal_table};
use local::tables::tables;
use read_models::dynamodb::read_models_table;
use serde_json::{Value, json};
use stream_processing::encryption::keys_table;
use stream_processing::faults_table;
use stream_processing::flavors::kept_event::{TIME_TO_LIVE, kept_events_table};

use crate::document::{Resource, Template};

#[test]
fn the_events_table_is_the_one_that_the_event_store_defines() -> Result<()> {
    assert_same("EventsTable", events_table("events"))
}

#[test]
fn the_read_models_table_is_the_one_that_the_read_models_define() -> Result<()> {
    assert_same("ReadModelsTable", read_models_table("read-models"))
}

#[test]
fn the_faults_table_is_the_one_that_stream_processing_defines() -> Result<()> {
    assert_same("FaultsTable", faults_table("faults"))
}

#[test]
fn the_table_of_kept_proposals_is_a_micro_event_store() -> Result<()> {
    assert_same("KeptProposalsTable", kept_events_table("kept-proposals"))
}

#[test]
fn the_counters_table_is_the_one_that_the_home_page_reads() -> Result<()> {
    assert_same("CountersTable", counters_table("counters"))
}

#[test]
fn the_journal_is_the_one_that_idempotent_consumers_defines() -> Result<()> {
    assert_same("JournalTable", journal_table("journal"))
}

#[test]
fn the_table_of_keys_is_the_one_that_stream_processing_defines() -> Result<()> {
    assert_same("KeysTable", keys_table("keys"))
}

#[test]
fn the_table_of_mailboxes_is_the_one_that_its_store_defines() -> Result<()> {
    assert_same("MailClaimsTable", mail_claims_table("mail-claims"))
}

#[test]
fn a_key_that_was_erased_can_t_be_brought_back_and_everything_else_can() -> Result<()> {
    let template = Template::read()?;
    for table in template.resources_of("AWS::DynamoDB::Table") {
        let recovery = "/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled";
        let comes_back = *table.property(recovery) == true;
        assert_eq!(comes_back, table.id != "KeysTable", "{}", table.id);
    }
    let keys = template.resource("KeysTable")?;
    assert!(keys.property("/StreamSpecification").is_null());
    Ok(())
}

#[test]
fn items_go_by_themselves_where_the_code_says_when() -> Result<()> {
    let template = Template::read()?;
    for table in template.resources_of("AWS::DynamoDB::Table") {
        let expected = match table.id {
            "KeptProposalsTable" => json!({"AttributeName": TIME_TO_LIVE, "Enabled": true}),
            "JournalTable" => json!({"AttributeName": TTL_ATTRIBUTE, "Enabled": true}),
            "MailClaimsTable" => {
                json!({"AttributeName": mailbox_store::TIME_TO_LIVE, "Enabled": true})
            }
            _ => Value::Null,
        };
        assert_eq!(*table.property("/TimeToLiveSpecification"), expected, "{}", table.id);
    }
    Ok(())
}

#[test]
fn tables_are_as_safe_as_the_doctor_expects() -> Result<()> {
    let template = Template::read()?;
    let tables = tables();
    assert_eq!(template.resources_of("AWS::DynamoDB::Table").count(), tables.len());
    for expected in tables {
        let table = template.resource(expected.logical_id)?;
        let recovery = "/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled";
        let is = |property: &str| *table.property(property) == json!(true);
        assert_eq!(is(recovery), expected.is_recoverable, "{}", table.id);
        assert_eq!(is("/DeletionProtectionEnabled"), expected.is_protected, "{}", table.id);
        let has_condition = !table.attribute("/Condition").is_null();
        assert_eq!(has_condition, expected.is_optional, "{}", table.id);
        let attribute = table.property("/TimeToLiveSpecification/AttributeName").as_str();
        assert_eq!(attribute, expected.time_to_live, "{}", table.id);
    }
    Ok(())
}

#[test]
fn there_is_no_other_table() -> Result<()> {
    let template = Template::read()?;
    let mut tables: Vec<_> =
        template.resources_of("AWS::DynamoDB::Table").map(|it| it.id).collect();
    tables.sort_unstable();
    let known = ["CountersTable", "EventsTable", "FaultsTable", "JournalTable"];
    let others = ["KeptProposalsTable", "KeysTable", "MailClaimsTable", "ReadModelsTable"];
    assert_eq!(tables, [&known[..], &others].concat());
    Ok(())
}

#[test]
fn the_events_survive_mistakes_and_the_stack() -> Result<()> {
    let template = Template::read()?;
    let table = template.resource("EventsTable")?;
    assert_eq!(table.attribute("/DeletionPolicy"), "Retain");
    assert_eq!(table.attribute("/UpdateReplacePolicy"), "Retain");
    assert_eq!(table.property("/DeletionProtectionEnabled"), true);
    let recovery = "/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled";
    assert_eq!(table.property(recovery), true);
    Ok(())
}

fn assert_same(id: &str, definition: CreateTableInputBuilder) -> Result<()> {
    let template = Template::read()?;
    let deployed = deployed(template.resource(id)?);
    assert_eq!(deployed, defined(&definition.build()?)?, "{id}: deployed, and as the code says");
    Ok(())
}

/// What matters of a table: how it is keyed, indexed, streamed and paid for.
fn deployed(table: Resource<'_>) -> Value {
    json!({
        "BillingMode": table.property("/BillingMode"),
        "KeySchema": table.property("/KeySchema"),
        "AttributeDefinitions": table.property("/AttributeDefinitions"),
        "GlobalSecondaryIndexes": table.property("/GlobalSecondaryIndexes"),
        "LocalSecondaryIndexes": table.property("/LocalSecondaryIndexes"),
        "StreamViewType": table.property("/StreamSpecification/StreamViewType"),
    })
}

/// The same of a definition, in CloudFormation's words.
fn defined(table: &CreateTableInput) -> Result<Value> {
    let attributes = table.attribute_definitions().iter().map(|it| {
        json!({"AttributeName": it.attribute_name(), "AttributeType": it.attribute_type().as_str()})
    });
    let indexes = table.global_secondary_indexes().iter().map(|index| {
        let projection = index.projection().and_then(|it| it.projection_type());
        Ok(json!({
            "IndexName": index.index_name(),
            "KeySchema": keys(index.key_schema()),
            "Projection": {"ProjectionType": projection.context("no projection")?.as_str()},
        }))
    });
    let indexes: Vec<Value> = indexes.collect::<Result<_>>()?;
    let stream = table.stream_specification().and_then(|stream| stream.stream_view_type());
    Ok(json!({
        "BillingMode": table.billing_mode().context("no billing mode")?.as_str(),
        "KeySchema": keys(table.key_schema()),
        "AttributeDefinitions": attributes.collect::<Vec<_>>(),
        "GlobalSecondaryIndexes": (!indexes.is_empty()).then_some(indexes),
        "LocalSecondaryIndexes": null,
        "StreamViewType": stream.map(StreamViewType::as_str),
    }))
}

fn keys(schema: &[KeySchemaElement]) -> Vec<Value> {
    let key = |it: &KeySchemaElement| json!({"AttributeName": it.attribute_name(), "KeyType": it.key_type().as_str()});
    schema.iter().map(key).collect()
}
