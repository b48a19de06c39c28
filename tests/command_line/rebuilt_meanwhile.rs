//! What is shown changes while a command looks at it: a rebuild is done.

use anyhow::Result;
use serde_json::{Value, json};

use crate::stand_in::{StandIn, ended};

const PLACE: &str = "0198c5a0-0000-7000-8000-000000000001";

/// A system without events, in which a rebuild shows another model after the first look at the pointer.
async fn rebuilt_after_one_look() -> Result<StandIn> {
    let system = StandIn::new().await?;
    let flipped = json!({"Item": {"live": {"N": "2"}, "last_given": {"N": "2"}}});
    let nothing = json!({"Items": [], "Count": 0});
    let none: Value = json!({});
    system.answers("GetItem", "\"pointer\"", &none, Some(1)).await;
    system.answers("GetItem", "\"pointer\"", &flipped, None).await;
    system.answers("GetItem", "", &none, None).await;
    system.answers("Scan", "", &nothing, None).await;
    system.answers("Query", "", &nothing, None).await;
    Ok(system)
}

#[tokio::test]
async fn verify_does_not_vouch_for_what_is_not_shown_any_more() -> Result<()> {
    let system = rebuilt_after_one_look().await?;

    let told = ended(system.begin(&["verify"])?).await?;

    assert_eq!(told.code, Some(1));
    assert!(told.errors.contains("a rebuild replaced the compared read models"), "{}", told.errors);
    assert!(told.errors.contains("run verify again"), "{}", told.errors);
    Ok(())
}

#[tokio::test]
async fn reproject_mends_what_is_shown_in_the_end() -> Result<()> {
    let system = rebuilt_after_one_look().await?;

    let told = ended(system.begin(&["reproject", PLACE])?).await?;

    assert!(
        told.output.contains("has neither events nor a row"),
        "{} {}",
        told.output,
        told.errors
    );
    assert_eq!(told.output.lines().count(), 1, "{}", told.output);
    for row in ["\"details\"", "\"details#2\""] {
        assert!(system.was_asked(row).await, "{row}");
    }
    Ok(())
}
