//! A form with mistakes comes back as it was, with each error beside its field.

use anyhow::{Context, Result};
use fantoccini::Locator;

use crate::story::Story;

async fn sends_mistakes(story: &Story) -> Result<()> {
    story.goes_to("/").await?;
    let fields = [
        ("name", "  "),
        ("latitude", "north"),
        ("longitude", "8.5742"),
        ("description", "Lions & \"tigers\" <b>"),
    ];
    story.fills_in(&fields).await?;
    story.submits().await?;
    story.reads("The request is not valid.").await
}

#[tokio::test]
async fn what_was_written_is_still_there() -> Result<()> {
    let story = Story::begins().await?;
    sends_mistakes(&story).await?;
    let window = &story.browser.window;
    for (field, kept) in
        [("latitude", "north"), ("longitude", "8.5742"), ("description", "Lions & \"tigers\" <b>")]
    {
        let value = window.find(Locator::Id(field)).await?.prop("value").await?;
        assert_eq!(value.as_deref(), Some(kept), "{field}");
    }
    Ok(())
}

#[tokio::test]
async fn each_error_describes_its_field() -> Result<()> {
    let story = Story::begins().await?;
    sends_mistakes(&story).await?;
    let window = &story.browser.window;
    for (field, error) in [
        ("name", "Destinations must include a name."),
        ("latitude", "The latitude must be a number of decimal degrees."),
    ] {
        let input = window.find(Locator::Id(field)).await?;
        assert_eq!(input.attr("aria-invalid").await?.as_deref(), Some("true"), "{field}");
        let described_by = input.attr("aria-describedby").await?.context("no description")?;
        let text = window.find(Locator::Id(&described_by)).await?.text().await?;
        assert_eq!(text.trim().to_lowercase(), error.to_lowercase(), "{field}");
    }
    for field in ["longitude", "description"] {
        let input = window.find(Locator::Id(field)).await?;
        assert_eq!(input.attr("aria-invalid").await?, None, "{field} is right");
    }
    Ok(())
}

#[tokio::test]
async fn the_errors_have_the_focus_and_lead_to_their_fields() -> Result<()> {
    let story = Story::begins().await?;
    sends_mistakes(&story).await?;
    let window = &story.browser.window;
    let focused = window.active_element().await?;
    assert_eq!(focused.attr("role").await?.as_deref(), Some("alert"));

    focused.find(Locator::Css("a[href='#latitude']")).await?.click().await?;

    let field = window.active_element().await?.attr("id").await?;
    assert_eq!(field.as_deref(), Some("latitude"));
    Ok(())
}

#[tokio::test]
async fn put_right_it_is_accepted() -> Result<()> {
    let story = Story::begins().await?;
    sends_mistakes(&story).await?;

    story.fills_in(&[("name", "Zoo Zürich"), ("latitude", "47.3845")]).await?;
    story.submits().await?;

    story.reads("This place is listed.").await?;
    story.reads("Lions & \"tigers\" <b>").await
}

#[tokio::test]
async fn what_is_missing_is_asked_for_before_it_is_sent() -> Result<()> {
    let story = Story::begins().await?;
    story.goes_to("/").await?;

    story.submits().await?;

    assert_eq!(story.path().await?, "/");
    let field = story.browser.window.active_element().await?.attr("id").await?;
    assert_eq!(field.as_deref(), Some("name"));
    Ok(())
}
