//! The reader of a letter opens its links on a phone.

use anyhow::{Context, Result};
use end_to_end::{Visitor, Visitplannr, eventually};
use serde_json::json;
use tempfile::TempDir;

use crate::browser::{Browser, JavaScript};
use crate::story::Story;

/// The links of the first letter of a system that keeps its data there: "write to me", and "never again".
async fn links(data: &TempDir, site: &str) -> Result<[String; 2]> {
    let letter = eventually("a letter", async || {
        let mut files = std::fs::read_dir(data.path().join("mail"))?.filter_map(Result::ok);
        let letter = files.find(|file| file.path().extension().is_some_and(|it| it == "eml"));
        Ok(letter.map(|letter| std::fs::read_to_string(letter.path())).transpose()?)
    })
    .await?;
    let link = |answer: &str| {
        let begin = format!("{site}/letters/{answer}?");
        let line = letter.lines().find(|line| line.starts_with(&begin)).context("no link");
        line.map(|line| line[site.len()..].to_owned())
    };
    Ok([link("write-to-me")?, link("never-again")?])
}

#[tokio::test]
async fn a_reader_answers_by_a_button_and_may_change_their_mind() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let (browser, visitor) = (Browser::open(JavaScript::Off).await?, Visitor::of(&system)?);
    let story = Story { browser, visitor, system };
    story.browser.window.set_window_size(390, 844).await?;
    let nowhere = json!({"latitude": 30.0, "longitude": -40.0});
    let place = json!({"name": "Atlantis", "geolocation": nowhere, "email": "ada@example.com"});
    story.visitor.accepted(&place).await?;
    let [write_to_me, never_again] = links(&data, &story.system.site).await?;

    for (link, question, said) in [
        (&write_to_me, "May we write to you?", "We will write to you."),
        (&never_again, "Shall we never write to you again?", "We will never write to you again."),
        (&write_to_me, "May we write to you?", "We will write to you."),
    ] {
        story.goes_to(link).await?;
        story.reads(question).await?;
        story.submits().await?;
        story.reads(said).await?;
    }
    story.goes_to(&never_again.replace("mailbox=", "mailbox=A")).await?;
    story.reads("The link is not whole.").await?;
    assert_eq!(story.browser.complaints().await?, [""; 0]);
    Ok(())
}
