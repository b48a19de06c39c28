//! Proposals that are tests: they go their way, and visitors see nothing of them.

use anyhow::Result;
use serde_json::json;

use crate::database::Database;
use crate::story::{Story, links, list_of, place, zoo};

#[tokio::test]
async fn a_test_gets_its_outcome_and_nothing_lists_or_counts_it() -> Result<()> {
    let Story { visitor, system } = Story::begins().await?;
    let mut test = place("Not for visitors", 47.3845, 8.5742);
    test["test"] = json!(true);
    let test = visitor.accepted(&test).await?;

    let settled = visitor.settled(&test).await?;

    assert_eq!((&settled["status"], &settled["country"]), (&json!("listed"), &json!("CH")));
    assert_eq!(settled["test"], true);
    assert!(visitor.browse(&test).await?.body.contains("This is a test."));
    // What is proposed later is shown and counted, and only that.
    let zoo = visitor.accepted(&zoo()).await?;
    assert_eq!(links(&visitor.home_page_with(&zoo).await?), [zoo]);
    assert_eq!(list_of(1, &visitor).await?.len(), 1);
    Database::of(&system).counts("CH", 1).await
}
