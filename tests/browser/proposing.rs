//! A place is proposed in the browser, and followed until it is on the home page.

use anyhow::{Context, Result};
use end_to_end::eventually;
use fantoccini::Locator;

use crate::browser::JavaScript;
use crate::story::Story;

const ZOO: [(&str, &str); 4] = [
    ("name", "Zoo Zürich"),
    ("latitude", "47.3845"),
    ("longitude", "8.5742"),
    ("description", "Look up for the lemurs."),
];

async fn proposes_and_follows(story: &Story) -> Result<()> {
    story.goes_to("/").await?;
    story.fills_in(&ZOO).await?;
    story.submits().await?;

    // Not asked to: the page looks again by itself.
    story.reads("This place is listed.").await?;
    story.reads("Switzerland").await?;
    let place = story.path().await?;
    assert!(place.starts_with("/destinations/"), "{place}");

    story.browser.window.find(Locator::LinkText("See the newest places")).await?.click().await?;
    assert_eq!(story.path().await?, "/");
    let card = eventually("the card on the home page", async || {
        let cards = story.browser.window.find_all(Locator::Css(".cards .card")).await?;
        if let Some(card) = cards.into_iter().next() {
            return Ok(Some(card));
        }
        story.browser.window.refresh().await?;
        Ok(None)
    })
    .await?;
    let text = card.text().await?;
    for shown in ["Zoo Zürich", "Switzerland", "Look up for the lemurs.", "Listed"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    let link = card.find(Locator::Css("h3 a")).await?.attr("href").await?;
    assert_eq!(link.context("no link")?, place);
    Ok(())
}

/// Whether a page that tries to run a script succeeds.
async fn scripts_run(story: &Story) -> Result<bool> {
    let directory = tempfile::TempDir::new()?;
    let page = directory.path().join("page.html");
    std::fs::write(&page, "<title>off</title><script>document.title = 'on'</script>")?;
    story.browser.window.goto(&format!("file://{}", page.display())).await?;
    Ok(story.browser.window.title().await? == "on")
}

#[tokio::test]
async fn a_place_is_proposed_and_followed_to_the_home_page() -> Result<()> {
    let story = Story::begins_with(JavaScript::On).await?;
    assert!(scripts_run(&story).await?);
    proposes_and_follows(&story).await
}

#[tokio::test]
async fn a_place_is_proposed_and_followed_without_javascript() -> Result<()> {
    let story = Story::begins_with(JavaScript::Off).await?;
    assert!(!scripts_run(&story).await?);
    proposes_and_follows(&story).await
}

#[tokio::test]
async fn loading_the_page_again_that_follows_a_form_proposes_nothing_again() -> Result<()> {
    let story = Story::begins().await?;
    story.goes_to("/").await?;
    story.fills_in(&ZOO).await?;
    story.submits().await?;
    story.reads("This place is listed.").await?;

    story.browser.window.refresh().await?;
    story.has_listed("Another", "").await?;

    let list = story.visitor.get("/destinations").await?.json()?;
    assert_eq!(list["destinations"].as_array().context("no list")?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_place_in_the_ocean_is_told_why_and_can_be_put_right() -> Result<()> {
    let story = Story::begins().await?;
    story.goes_to("/").await?;
    story.fills_in(&ZOO).await?;
    story.fills_in(&[("longitude", "-40")]).await?;
    story.submits().await?;
    story.reads("There is no country at this place").await?;

    story.fills_in(&[("longitude", "8.5742")]).await?;
    story.submits().await?;

    story.reads("This place is listed.").await?;
    story.reads("Look up for the lemurs.").await
}
