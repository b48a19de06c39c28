//! Examines the faults that functions have recorded.

use anyhow::Result;

use super::finding::Finding;
use crate::system::Database;

const PART: &str = "faults";

pub(super) async fn examine(database: &Database, more: &str) -> Finding {
    let subject = "records that no function can process";
    match count(database).await {
        Ok(0) => Finding::well(PART, subject, "none"),
        Ok(count) => {
            let mend = format!("visitplannr faults list{more}; fix the cause, then resubmit them");
            Finding::warning(PART, subject, format!("waiting: {count}"), mend)
        }
        Err(error) => Finding::failed(PART, subject, format!("{error:#}"), "see docs/operating.md"),
    }
}

async fn count(database: &Database) -> Result<usize> {
    Ok(database.faults()?.faults(None).await?.len())
}
