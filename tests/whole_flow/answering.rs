//! Who is written to a second time, and what strangers can do to the mail of others.

use anyhow::Result;
use end_to_end::{Visitor, Visitplannr};
use reqwest::Method;
use tempfile::TempDir;

use crate::mailbox::{at_sea, letters, letters_of, link, to};

const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";

/// Proposes a place in the ocean, and waits for its outcome.
async fn leaves(visitor: &Visitor, address: &str) -> Result<()> {
    let location = visitor.accepted(&at_sea("Atlantis", address)).await?;
    visitor.settled(&location).await.map(drop)
}

#[tokio::test]
async fn a_stranger_with_hundreds_of_addresses_does_not_end_the_mail_of_others() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let (mallory, ada) = (Visitor::of(&system)?, Visitor::at(&system, "127.0.0.2".parse()?)?);
    let mut accepted = 0;
    for number in 0..300 {
        let made_up = format!("made-up-{number}@victim-{number}.com");
        let answer = mallory.propose(&at_sea("Atlantis", &made_up)).await?;
        match answer.status {
            202 => accepted += 1,
            429 => assert_eq!(answer.json()?["errors"][0]["pointer"], "/email"),
            status => panic!("{status}: {}", answer.body),
        }
    }

    leaves(&ada, ADA).await?;

    // Two hours of the clock, if one ended meanwhile.
    assert!(accepted == 5 || accepted == 10, "{accepted} were accepted");
    let all = letters_of(data.path(), accepted + 1).await?;
    assert_eq!((to(ADA, &all), all.len()), (1, accepted + 1));
    Ok(())
}

#[tokio::test]
async fn opening_a_link_changes_nothing_and_its_button_does() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let visitor = Visitor::of(&system)?;
    leaves(&visitor, ADA).await?;
    let letter = letters_of(data.path(), 1).await?.remove(0);
    let never_again = link(&letter, "never-again")?;
    assert!(
        letter.contains(&format!("List-Unsubscribe: <{}{never_again}>", system.site)),
        "{letter}"
    );
    assert!(!never_again.contains("ada"), "{never_again}");

    let page = visitor.browse(never_again).await?;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    assert!(page.body.contains("Shall we never write to you again?"), "{}", page.body);
    let agree = visitor.request(Method::POST, link(&letter, "write-to-me")?);
    assert_eq!(visitor.send(agree).await?.status, 200);
    let refuse = visitor.request(Method::POST, never_again);
    let click = refuse.form(&[("List-Unsubscribe", "One-Click")]);
    assert_eq!(visitor.send(click).await?.status, 200);
    let tampered =
        visitor.request(Method::POST, &never_again.replace("never-again", "write-to-me"));
    assert_eq!(visitor.send(tampered).await?.status, 403);
    assert_eq!(visitor.browse("/letters/perhaps").await?.status, 404);

    // By the same queue, one after the other: when Bob's is there, Ada's second was looked at.
    for address in ["Ada+maps@Example.com", BOB] {
        leaves(&visitor, address).await?;
    }
    let all = letters_of(data.path(), 2).await?;
    assert_eq!((to(BOB, &all), all.len()), (1, 2), "{all:?}");
    assert_eq!(letters(data.path())?.len(), 2);
    Ok(())
}
