//! Deliveries at the same time.

use anyhow::Result;
use futures::future::try_join_all;
use stream_processing::BatchResponse;

use crate::stage::Stage;

#[tokio::test]
async fn of_many_outcomes_for_one_mailbox_one_is_told() -> Result<()> {
    let stage = Stage::set().await?;
    let spellings: Vec<_> = (0..12).map(|number| format!("ada+{number}@example.com")).collect();
    let rejections = try_join_all(spellings.iter().map(|address| stage.rejected(address))).await?;

    let deliveries = rejections.chunks(1).map(|message| stage.hears(message));
    for answer in try_join_all(deliveries).await? {
        assert_eq!(answer, BatchResponse::done());
    }

    assert_eq!(stage.letters().len(), 1, "{:?}", stage.letters());
    assert_eq!(stage.faults().await?, []);
    Ok(())
}

#[tokio::test]
async fn one_outcome_that_is_delivered_twice_at_once_is_told_once() -> Result<()> {
    let stage = Stage::set().await?;
    let rejection = [stage.rejected("ada@example.com").await?];

    let deliveries = (0..6).map(|_| stage.hears(&rejection));
    for answer in try_join_all(deliveries).await? {
        assert_eq!(answer, BatchResponse::done());
    }

    assert_eq!(stage.letters(), ["ada@example.com"]);
    // Whoever came while the letter was on its way can't know that it will arrive.
    assert!(stage.faults().await?.len() <= 1);
    assert_eq!(stage.hears(&rejection).await?, BatchResponse::done());
    Ok(())
}

#[tokio::test]
async fn an_address_that_is_first_left_twice_at_once_gets_one_key() -> Result<()> {
    let stage = Stage::set().await?;

    let both = ["ada@example.com", "Ada@Example.com"].map(|address| stage.rejected(address));
    let messages = try_join_all(both).await?;

    assert_eq!(stage.hears(&messages).await?, BatchResponse::done());
    assert_eq!(stage.letters().len(), 1, "{:?}", stage.letters());
    Ok(())
}
