//! What is kept of the bus.

use anyhow::Result;
use handlers::ports::event_bus::{ARCHIVED, NAMESPACE};
use handlers::stations::receive_commands;
use serde_json::{Value, json};

use crate::document::{Template, attribute_of, reference};

#[test]
fn the_archive_keeps_all_that_is_published_and_nothing_twice() -> Result<()> {
    let template = Template::read()?;
    let archive = template.resource("EventArchive")?;
    assert_eq!(*archive.property("/SourceArn"), attribute_of("EventBus.Arn"));
    let pattern: Value = serde_json::from_str(ARCHIVED)?;
    assert_eq!(*archive.property("/EventPattern"), pattern);
    assert_eq!(*archive.property("/RetentionDays"), reference("EventArchiveDays"));
    Ok(())
}

#[test]
fn no_command_is_among_what_is_archived() -> Result<()> {
    let archived: Value = serde_json::from_str(ARCHIVED)?;
    let prefix = format!("{NAMESPACE}.");
    assert_eq!(archived["detail-type"], json!([{"prefix": prefix}]));
    assert!(!receive_commands::PROPOSE_DESTINATION.starts_with(&prefix));
    Ok(())
}
