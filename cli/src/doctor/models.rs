//! Read models: which are kept.

use anyhow::Result;
use read_models::{ModelPointer, ReadModels};

use super::finding::Finding;
use crate::system::Database;

const PART: &str = "models";
const SUBJECT: &str = "read models";

pub(super) async fn examine(database: &Database, more: &str) -> Finding {
    match pointer(database).await {
        Ok(pointer) => finding(&pointer, more),
        Err(error) => Finding::failed(PART, SUBJECT, format!("{error:#}"), "see docs/operating.md"),
    }
}

async fn pointer(database: &Database) -> Result<ModelPointer> {
    Ok(database.read_models()?.pointer_now().await?)
}

fn finding(pointer: &ModelPointer, more: &str) -> Finding {
    let live = pointer.live();
    match pointer.beside() {
        None => Finding::well(PART, SUBJECT, format!("model {live} is shown, and no other kept")),
        Some(beside) => {
            let what = format!(
                "model {live} is shown, and {beside} kept beside it: every write is made twice"
            );
            let mend = format!("wait for the rebuild; if it was killed, visitplannr rebuild{more}");
            Finding::warning(PART, SUBJECT, what, mend)
        }
    }
}
