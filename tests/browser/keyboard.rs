//! The site without a mouse.

use anyhow::{Result, bail};
use end_to_end::eventually;
use fantoccini::key::Key;

use crate::story::Story;

/// More than there are stops on any page.
const STOPS: usize = 60;

fn key(key: Key) -> String {
    char::from(key).to_string()
}

/// Presses Tab until this selector has the focus.
async fn tabs_to(story: &Story, selector: &str) -> Result<()> {
    let question = format!("return document.activeElement.matches({selector:?})");
    for _ in 0..STOPS {
        story.browser.press(&key(Key::Tab)).await?;
        if story.browser.tell(&question).await? == true {
            return Ok(());
        }
    }
    bail!("{selector} can't be reached by keyboard")
}

#[tokio::test]
async fn the_first_stop_skips_to_the_content() -> Result<()> {
    let story = Story::begins().await?;
    story.has_listed("Zoo Zürich", "").await?;
    story.goes_to("/").await?;

    story.browser.press(&key(Key::Tab)).await?;

    let link = "return document.activeElement.matches('a.skip')";
    assert_eq!(story.browser.tell(link).await?, true);
    eventually("the link in sight", async || {
        let top = "return document.activeElement.getBoundingClientRect().top >= 0";
        Ok((story.browser.tell(top).await? == true).then_some(()))
    })
    .await?;
    story.browser.press(&key(Key::Enter)).await?;
    eventually("the focus on the content", async || {
        let focused = story.browser.tell("return document.activeElement.id").await?;
        Ok((focused == "content").then_some(()))
    })
    .await?;
    story.browser.press(&key(Key::Tab)).await?;
    let stop = "return document.activeElement.closest('.card') !== null";
    assert_eq!(story.browser.tell(stop).await?, true, "the header is behind");
    Ok(())
}

#[tokio::test]
async fn a_place_can_be_proposed_by_keyboard_alone() -> Result<()> {
    let story = Story::begins().await?;
    story.goes_to("/").await?;
    let fields = [
        ("#name", "Zoo"),
        ("#latitude", "47.3845"),
        ("#longitude", "8.5742"),
        ("#description", "Lemurs."),
    ];
    for (field, value) in fields {
        tabs_to(&story, field).await?;
        story.browser.press(value).await?;
    }
    tabs_to(&story, "form button").await?;

    story.browser.press(&key(Key::Enter)).await?;

    story.reads("This place is listed.").await?;
    story.reads("Lemurs.").await
}

#[tokio::test]
async fn whatever_has_the_focus_shows_it() -> Result<()> {
    let story = Story::begins().await?;
    story.has_listed("Zoo Zürich", "").await?;
    story.goes_to("/").await?;
    let outline = "const style = getComputedStyle(document.activeElement);
        return document.activeElement === document.body ? null
            : [document.activeElement.outerHTML, style.outlineStyle, parseFloat(style.outlineWidth)]";
    let mut stops = 0;
    for _ in 0..STOPS {
        story.browser.press(&key(Key::Tab)).await?;
        let found = story.browser.tell(outline).await?;
        if found.is_null() {
            break;
        }
        stops += 1;
        assert_ne!(found[1], "none", "{found}");
        assert!(found[2].as_f64().unwrap() >= 2.0, "{found}");
    }
    assert!(stops >= 8, "{stops} stops on the page");
    Ok(())
}
