//! Tables that are not as they should be.

use anyhow::Result;
use aws_sdk_dynamodb::types::TimeToLiveSpecification;
use event_store::dynamodb::events_table;
use local::tables::{EVENTS_TABLE, FAULTS_TABLE, JOURNAL_TABLE};

use super::{DOCTOR, findings, says, stopped, the_finding};
use crate::operated::{operate, tamper};

#[tokio::test]
async fn a_table_that_is_missing_is_named_and_not_made() -> Result<()> {
    let data = stopped().await?;
    tamper(data.path(), async |client| {
        client.delete_table().table_name(FAULTS_TABLE).send().await?;
        Ok(())
    })
    .await?;
    for _ in 0..2 {
        let examined = operate(data.path(), &DOCTOR).await?;

        assert_eq!(examined.code, Some(1));
        assert!(examined.errors.contains("checks failed"), "{}", examined.errors);
        // Nor can the faults in it be read.
        let findings = findings(&examined)?;
        assert_eq!(findings.len(), 2, "{findings:#?}");
        says(&findings[0], "failed", &[FAULTS_TABLE, "it is missing", "visitplannr serve creates"]);
    }
    Ok(())
}

#[tokio::test]
async fn a_table_that_is_another_one_is_named_with_the_difference() -> Result<()> {
    let data = stopped().await?;
    tamper(data.path(), async |client| {
        client.delete_table().table_name(EVENTS_TABLE).send().await?;
        let without_stream = events_table(EVENTS_TABLE).set_stream_specification(None);
        without_stream.send_with(&client).await?;
        Ok(())
    })
    .await?;

    let finding = the_finding(&operate(data.path(), &DOCTOR).await?)?;

    let words = [EVENTS_TABLE, "its stream is another: none, and NEW_IMAGE is needed"];
    says(&finding, "failed", &words);
    Ok(())
}

#[tokio::test]
async fn items_that_would_never_go_are_told() -> Result<()> {
    let data = stopped().await?;
    tamper(data.path(), async |client| {
        let off = TimeToLiveSpecification::builder().enabled(false).attribute_name("ttl");
        let update = client.update_time_to_live().table_name(JOURNAL_TABLE);
        update.time_to_live_specification(off.build()?).send().await?;
        Ok(())
    })
    .await?;

    let finding = the_finding(&operate(data.path(), &DOCTOR).await?)?;

    says(&finding, "failed", &[JOURNAL_TABLE, "items do not go", "update-time-to-live"]);
    Ok(())
}
