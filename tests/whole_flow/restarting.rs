//! The system stopped and started again, in the same directory.

use anyhow::Result;
use end_to_end::{Visitor, Visitplannr};
use tempfile::TempDir;

use crate::story::{list_of, place, without_counts, zoo};

#[tokio::test]
async fn what_was_there_is_there_after_a_restart_and_the_flow_goes_on() -> Result<()> {
    let directory = TempDir::new()?;
    let system = Visitplannr::in_directory(directory.path()).await?;
    let visitor = Visitor::of(&system)?;
    let key = "the-key-of-the-zoo";
    let zoo_at = visitor.propose_as(key, &zoo()).await?.header("location").to_owned();
    let ocean_at = visitor.accepted(&place("Ocean", 30.0, -40.0)).await?;
    let before = (visitor.settled(&zoo_at).await?, visitor.settled(&ocean_at).await?);
    let page = visitor.home_page_with(&zoo_at).await?;
    system.terminate().await?;

    let system = Visitplannr::in_directory(directory.path()).await?;

    let visitor = Visitor::of(&system)?;
    assert_eq!((visitor.settled(&zoo_at).await?, visitor.settled(&ocean_at).await?), before);
    assert_eq!(without_counts(&visitor.browse("/").await?.body), without_counts(&page));
    assert_eq!(list_of(1, &visitor).await?.len(), 1);
    assert_eq!(visitor.propose_as(key, &zoo()).await?.json()?["status"], "listed");
    let second = visitor.accepted(&place("Second zoo", 47.3, 8.5)).await?;
    let page = visitor.home_page_with(&second).await?;
    assert!(page.contains(&zoo_at), "the first is still on the page");
    Ok(())
}

#[tokio::test]
async fn what_was_accepted_just_before_the_end_is_finished_after_the_restart() -> Result<()> {
    let directory = TempDir::new()?;
    let system = Visitplannr::in_directory(directory.path()).await?;
    let location = Visitor::of(&system)?.accepted(&zoo()).await?;
    system.terminate().await?;

    let system = Visitplannr::in_directory(directory.path()).await?;

    let visitor = Visitor::of(&system)?;
    assert_eq!(visitor.settled(&location).await?["status"], "listed");
    visitor.home_page_with(&location).await?;
    Ok(())
}

#[tokio::test]
async fn a_home_page_that_got_lost_is_made_again() -> Result<()> {
    let directory = TempDir::new()?;
    let system = Visitplannr::in_directory(directory.path()).await?;
    let visitor = Visitor::of(&system)?;
    let location = visitor.accepted(&zoo()).await?;
    visitor.home_page_with(&location).await?;
    system.terminate().await?;
    std::fs::remove_dir_all(directory.path().join("site"))?;

    let system = Visitplannr::in_directory(directory.path()).await?;

    Visitor::of(&system)?.home_page_with(&location).await?;
    Ok(())
}
