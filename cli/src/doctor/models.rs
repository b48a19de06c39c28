//! Examines the read models: which ones exist, and whether the live one can be read.

use anyhow::Result;
use read_models::{
    FoundDocument, Model, ModelPointer, ReadModels, RecentDestinationsStore, StoreError,
};

use super::finding::Finding;
use crate::system::Database;

const PART: &str = "models";
const SUBJECT: &str = "read models";

pub(super) async fn examine(database: &Database, more: &str) -> Finding {
    let failed = |what: String, mend: String| Finding::failed(PART, SUBJECT, what, mend);
    let rebuild = format!("visitplannr rebuild{more}");
    match found(database).await {
        Ok((pointer, FoundDocument { damage: None, document })) => {
            let live = pointer.live();
            if live != Model::FIRST && document.version == 0 {
                return failed(format!("model {live} is to be shown, and is not there"), rebuild);
            }
            kept(&pointer, &rebuild)
        }
        Ok((_, FoundDocument { damage: Some(damage), .. })) => failed(damage, rebuild),
        Err(error) => match error.downcast_ref() {
            Some(StoreError::LostPointer { .. }) => failed(format!("{error:#}"), rebuild),
            _ => failed(format!("{error:#}"), "see docs/operating.md".to_owned()),
        },
    }
}

/// Reads the pointer, and the document of the home page.
async fn found(database: &Database) -> Result<(ModelPointer, FoundDocument)> {
    let models = database.read_models()?;
    let pointer = models.pointer_now().await?;
    Ok((pointer, models.model(pointer.live()).find_recent().await?))
}

fn kept(pointer: &ModelPointer, rebuild: &str) -> Finding {
    let live = pointer.live();
    match pointer.beside() {
        None => Finding::well(PART, SUBJECT, format!("model {live} is shown, and no other kept")),
        Some(beside) => {
            let what = format!(
                "model {live} is shown, and {beside} kept beside it: everything is written twice"
            );
            let mend = format!("wait for the rebuild; if it was killed, {rebuild}");
            Finding::warning(PART, SUBJECT, what, mend)
        }
    }
}
