//! The countries' counters.

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use local::tables::{COUNTERS_TABLE, JOURNAL_TABLE};
use serde_json::Value;

use super::{Item, assert_no_difference, delete, differences, number};
use crate::operated::{key, operate, set, stopped_with_two_places, tamper, text};

const COUNTER: &str = "count-by-country";

fn counter_key(country: &str) -> [(String, AttributeValue); 2] {
    key("countries", text(country))
}

#[tokio::test]
async fn a_place_that_was_never_counted_is_found_and_mended_by_a_replay() -> Result<()> {
    let (data, ids) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let entries =
            client.scan().table_name(JOURNAL_TABLE).send().await?.items.unwrap_or_default();
        let of_counter = |entry: &&Item| entry["pk"].as_s().is_ok_and(|pk| pk.starts_with(COUNTER));
        let counted: Vec<_> = entries.iter().filter(of_counter).collect();
        assert_eq!(counted.len(), ids.len());
        let forgotten = [("pk".to_owned(), counted[0]["pk"].clone())];
        delete(&client, JOURNAL_TABLE, forgotten).await?;
        set(&client, COUNTERS_TABLE, counter_key("FR"), "destinations", number(1)).await
    })
    .await?;

    let found = differences(data.path()).await?;

    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0]["in"], &found[0]["of"]), (&Value::from("country"), &Value::from("FR")));
    assert_eq!(found[0]["difference"], "places counted: 1; listed by events: 2");
    let mend = "visitplannr replay --to count-by-country --type GeolocationValidationSucceeded";
    assert!(found[0]["mend"].to_string().contains(mend), "{found:?}");
    let replay = ["replay", "--to", COUNTER, "--type", "GeolocationValidationSucceeded"];
    assert_eq!(operate(data.path(), &replay).await?.code, Some(0));
    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_place_that_was_counted_twice_is_found() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        set(&client, COUNTERS_TABLE, counter_key("FR"), "destinations", number(3)).await
    })
    .await?;

    let found = differences(data.path()).await?;

    assert_eq!((found.len(), &found[0]["in"]), (1, &Value::from("country")));
    assert_eq!(found[0]["difference"], "places counted: 3; listed by events: 2");
    Ok(())
}
