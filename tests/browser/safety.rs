//! What visitors write stays text, and the browser has nothing to complain about.

use anyhow::Result;
use fantoccini::Locator;

use crate::story::Story;

#[tokio::test]
async fn markup_in_a_name_creates_no_element() -> Result<()> {
    let story = Story::begins().await?;
    let name =
        "<img id=injected src=x onerror=\"document.title='owned'\"> & <b id=injected>Zoo</b>";
    let location = story.has_listed(name, "</p><i id=injected>").await?;
    story.visitor.settled(&location).await?;
    for (page, heading) in [("/", ".cards h3"), (&location, "h1")] {
        story.goes_to(page).await?;

        let heading = story.browser.window.find(Locator::Css(heading)).await?;

        assert_eq!(heading.text().await?, name, "{page}");
        let injected = story.browser.window.find_all(Locator::Id("injected")).await?;
        assert_eq!(injected.len(), 0, "{page}");
        assert_ne!(story.browser.window.title().await?, "owned");
        assert!(story.browser.text().await?.contains("</p><i id=injected>"), "{page}");
    }
    Ok(())
}

#[tokio::test]
async fn no_page_makes_the_browser_complain() -> Result<()> {
    let story = Story::begins().await?;
    let location = story.has_listed("Zoo Zürich", "Lemurs.").await?;
    for page in ["/", &location, "/nowhere"] {
        story.goes_to(page).await?;
        assert_eq!(story.browser.complaints().await?, Vec::<String>::new(), "{page}");
    }
    story.goes_to("/").await?;
    story.fills_in(&[("name", "Zoo"), ("latitude", "x"), ("longitude", "x")]).await?;
    story.submits().await?;
    story.reads("The request is not valid.").await?;
    assert_eq!(story.browser.complaints().await?, Vec::<String>::new(), "the form with mistakes");
    Ok(())
}

#[tokio::test]
async fn a_script_that_got_into_a_page_would_be_stopped() -> Result<()> {
    let story = Story::begins().await?;
    story.goes_to("/").await?;
    let inject = "const script = document.createElement('script');
        script.textContent = 'document.title = \"owned\"';
        document.body.append(script)";

    story.browser.tell(inject).await?;

    assert_ne!(story.browser.window.title().await?, "owned");
    let complaints = story.browser.complaints().await?;
    assert!(complaints.iter().any(|it| it.contains("Content Security Policy")), "{complaints:?}");
    Ok(())
}
