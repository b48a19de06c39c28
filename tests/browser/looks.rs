//! How the pages look where they are looked at.

use anyhow::Result;
use serde_json::{Value, json};

use crate::story::Story;

/// A consonant that begins a syllable. So many of them are one, which no line can break.
const HANGUL: &str = "\u{1100}";

/// A page of each kind, with names and descriptions that take as much room as they may.
async fn every_page(story: &Story) -> Result<Vec<String>> {
    let wide = story.has_listed(&"W".repeat(120), &"m".repeat(280)).await?;
    let unbroken = story.has_listed(&HANGUL.repeat(120), &HANGUL.repeat(280)).await?;
    let ocean = json!({"name": "W".repeat(120), "latitude": 30, "longitude": -40});
    let rejected = story.visitor.accepted(&ocean).await?;
    story.visitor.settled(&rejected).await?;
    Ok(vec!["/".to_owned(), wide, unbroken, rejected, "/nowhere".to_owned()])
}

async fn fits(story: &Story, page: &str) -> Result<()> {
    let sizes = "return [document.documentElement.scrollWidth, innerWidth]";
    let sizes = story.browser.tell(sizes).await?;
    assert_eq!(sizes, json!([360, 360]), "{page} scrolls sideways");
    Ok(())
}

#[tokio::test]
async fn on_a_narrow_phone_no_page_scrolls_sideways() -> Result<()> {
    let story = Story::begins().await?;
    let phone = json!({"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": true});
    story.browser.devtools("Emulation.setDeviceMetricsOverride", phone).await?;
    for page in every_page(&story).await? {
        story.goes_to(&page).await?;
        fits(&story, &page).await?;
    }
    story.goes_to("/").await?;
    let wide = "W".repeat(120);
    story.fills_in(&[("name", &wide), ("latitude", &wide), ("longitude", "x")]).await?;
    story.submits().await?;
    story.reads("The request is not valid.").await?;
    fits(&story, "the form with mistakes").await
}

#[tokio::test]
async fn what_no_line_can_break_stays_on_its_own_card() -> Result<()> {
    let story = Story::begins().await?;
    story.has_listed(&HANGUL.repeat(120), &HANGUL.repeat(280)).await?;
    story.goes_to("/").await?;
    let clipped = "return [...document.querySelectorAll('.card h3, .card .about')]
        .map(text => text.scrollWidth > text.clientWidth && getComputedStyle(text).overflowX)";
    assert_eq!(story.browser.tell(clipped).await?, json!(["clip", "clip"]));
    Ok(())
}

/// How bright the page is behind its text, and the text on it: 0 is black, 255 is white.
async fn brightness(story: &Story, scheme: &str) -> Result<(f64, f64)> {
    let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
    story.browser.devtools("Emulation.setEmulatedMedia", features).await?;
    let script = "const bright = colour => colour.match(/\\d+/g).slice(0, 3)
            .reduce((sum, part) => sum + Number(part) / 3, 0);
        return [bright(getComputedStyle(document.documentElement).backgroundColor),
            bright(getComputedStyle(document.body).color)]";
    let found = story.browser.tell(script).await?;
    let number = |value: &Value| value.as_f64().unwrap();
    Ok((number(&found[0]), number(&found[1])))
}

#[tokio::test]
async fn at_night_the_pages_are_dark() -> Result<()> {
    let story = Story::begins().await?;
    for page in every_page(&story).await? {
        story.goes_to(&page).await?;

        let (light_page, light_text) = brightness(&story, "light").await?;
        let (dark_page, dark_text) = brightness(&story, "dark").await?;

        assert!(light_page > 200.0 && light_text < 80.0, "{page}: {light_page} {light_text}");
        assert!(dark_page < 60.0 && dark_text > 200.0, "{page}: {dark_page} {dark_text}");
    }
    Ok(())
}

#[tokio::test]
async fn the_pages_are_styled_in_the_same_response() -> Result<()> {
    let story = Story::begins().await?;
    story.has_listed("Zoo Zürich", "").await?;
    story.goes_to("/").await?;
    let loaded = "return performance.getEntriesByType('resource').map(entry => entry.name)
        .filter(name => !name.startsWith('data:'))";
    assert_eq!(story.browser.tell(loaded).await?, json!([]));
    let columns = "return getComputedStyle(document.querySelector('.board')).display";
    assert_eq!(story.browser.tell(columns).await?, "grid");
    Ok(())
}
