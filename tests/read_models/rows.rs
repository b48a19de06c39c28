//! Rows, each guarded by its version.

use anyhow::Result;
use read_models::{DestinationDetails, DestinationDetailsStore, Saved};

use crate::story::{blocked, database, id, listed, pending, rejected};

#[tokio::test]
async fn every_kind_of_row_comes_back_as_it_was() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    let plain = DestinationDetails { description: None, ..pending(4) };
    for row in [pending(0), listed(1), rejected(2), blocked(listed(3)), plain] {
        assert_eq!(models.save(&row).await?, Saved::Written);
        assert_eq!(models.load(row.id).await?, Some(row));
    }
    assert_eq!(models.load(id(9)).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_newer_row_replaces_an_older_one() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    for row in [pending(0), listed(0)] {
        assert_eq!(models.save(&row).await?, Saved::Written);
    }
    assert_eq!(models.load(id(0)).await?, Some(listed(0)));
    Ok(())
}

#[tokio::test]
async fn an_older_row_is_refused_and_answered_with_what_is_there() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    models.save(&listed(0)).await?;

    let answer = models.save(&pending(0)).await?;

    assert_eq!(answer, Saved::Refused(Some(listed(0))));
    assert_eq!(models.load(id(0)).await?, Some(listed(0)));
    Ok(())
}

#[tokio::test]
async fn a_row_of_the_same_version_is_refused_too() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    models.save(&listed(0)).await?;
    assert_eq!(models.save(&rejected(0)).await?, Saved::Refused(Some(listed(0))));
    Ok(())
}

#[tokio::test]
async fn a_row_that_is_blocked_replaces_its_own_version() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    models.save(&pending(0)).await?;
    assert_eq!(models.save(&blocked(pending(0))).await?, Saved::Written);
    assert_eq!(models.load(id(0)).await?, Some(blocked(pending(0))));
    Ok(())
}

#[tokio::test]
async fn a_row_that_is_blocked_replaces_no_newer_one() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    models.save(&listed(0)).await?;
    let answer = models.save(&blocked(pending(0))).await?;
    assert_eq!(answer, Saved::Refused(Some(listed(0))));
    Ok(())
}

#[tokio::test]
async fn a_row_goes_on_once_what_blocked_it_can_be_read() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    models.save(&blocked(pending(0))).await?;
    assert_eq!(models.save(&listed(0)).await?, Saved::Written);
    assert_eq!(models.load(id(0)).await?.unwrap().blocked, None);
    Ok(())
}
