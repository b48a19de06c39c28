//! The document of the newest destinations: written as the next version, or not at all.

use anyhow::Result;
use read_models::{RecentDestinations, RecentDestinationsStore, Saved};

use crate::story::{database, listed};

fn document(version: u64, count: usize) -> RecentDestinations {
    let mut document = RecentDestinations::default();
    document.merge(&(0..count).map(listed).collect::<Vec<_>>(), 20);
    RecentDestinations { version, ..document }
}

#[tokio::test]
async fn before_the_first_there_is_an_empty_one() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    assert_eq!(models.load_recent().await?, RecentDestinations::default());
    Ok(())
}

#[tokio::test]
async fn it_comes_back_as_it_was() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    for document in [document(1, 20), document(2, 0), document(3, 1)] {
        assert_eq!(models.save_recent(&document).await?, Saved::Written);
        assert_eq!(models.load_recent().await?, document);
    }
    Ok(())
}

#[tokio::test]
async fn any_version_but_the_next_is_refused_and_answered_with_what_is_there() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    for version in [1, 2] {
        models.save_recent(&document(version, 2)).await?;
    }
    for version in [0, 1, 2, 4, 100] {
        let answer = models.save_recent(&document(version, 1)).await?;
        assert_eq!(answer, Saved::Refused(Some(document(2, 2))), "{version}");
    }
    assert_eq!(models.load_recent().await?, document(2, 2));
    Ok(())
}

#[tokio::test]
async fn the_first_has_to_be_the_first() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    assert_eq!(models.save_recent(&document(2, 1)).await?, Saved::Refused(None));
    assert_eq!(models.load_recent().await?, RecentDestinations::default());
    Ok(())
}

#[tokio::test]
async fn of_two_writers_one_wins_and_the_other_learns_what_it_wrote() -> Result<()> {
    let (_dynamodb, models) = database().await?;
    let (one, two) = (document(1, 1), document(1, 2));

    let answers = futures::future::try_join(models.save_recent(&one), models.save_recent(&two));

    let there = models.clone();
    let (first, second) = answers.await?;
    let winner = there.load_recent().await?;
    let refused = Saved::Refused(Some(winner.clone()));
    let expected =
        if winner == one { (Saved::Written, refused) } else { (refused, Saved::Written) };
    assert_eq!((first, second), expected);
    Ok(())
}
