//! Several changes of one attribute in one update.

use anyhow::Result;
use serde_json::json;
use stream_processing::Severity;
use stream_processing::sinks::dynamodb::Attribute;

use crate::stage::{Stage, outcome, unit_of};
use crate::updates::{kept, thing, update};

#[tokio::test]
async fn several_changes_of_one_attribute_come_to_what_they_do_one_after_the_other() -> Result<()> {
    let stage = Stage::set().await?;
    let texts = |texts: &[&str]| Attribute::Texts(texts.iter().map(ToString::to_string).collect());
    let decimal =
        |digits: &str| Attribute::of(&serde_json::from_str::<f64>(digits).unwrap()).unwrap();
    let first = thing().add("count", 1).add("count", 2).add("max", i64::MAX).add("max", 1);
    let first = first.add("tags", texts(&["a"])).add("tags", texts(&["b"])).set("n", 5).add("n", 1);
    update(&stage, first.add("cost", decimal("0.1")).add("cost", decimal("0.2"))).await;

    let second = thing().delete("tags", texts(&["a"])).delete("tags", texts(&["c"])).remove("n");
    update(&stage, second.add("n", 4).add("count", 10).add("count", -1)).await;

    assert_eq!(
        kept(&stage).await,
        json!({"count": 12, "max": 9_223_372_036_854_775_808_u64, "tags": ["b"], "n": 4, "cost": 0.3})
    );
    Ok(())
}

#[tokio::test]
async fn changes_of_one_attribute_that_no_update_can_do_are_poison_and_change_nothing() -> Result<()>
{
    let stage = Stage::set().await?;
    let tags = |tag: &str| Attribute::Texts(vec![tag.to_owned()]);
    for request in [
        thing().set("name", "Hat").add("tags", tags("a")).delete("tags", tags("b")),
        thing().set("name", "Hat").delete("tags", tags("a")).add("tags", tags("b")),
        thing().add("count", 1).add("count", tags("a")),
    ] {
        let failed = outcome(unit_of(request).through(stage.table().update())).await.unwrap_err();
        assert_eq!(failed.failure.severity, Severity::Poison);
        assert!(failed.failure.error.message.contains("make two updates"), "{:?}", failed.failure);
    }
    assert_eq!(stage.items("t").await.len(), 0);
    Ok(())
}
