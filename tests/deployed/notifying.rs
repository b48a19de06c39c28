//! Letters to proposers, sent by the emulated SES.

use anyhow::{Context, Result};
use end_to_end::eventually;
use serde_json::{Value, json};

use crate::cloud::Cloud;
use crate::operator::json_lines;
use crate::proposing::place;
use crate::stack::Stack;

/// A place in the ocean, proposed under an address.
pub(crate) fn at_sea(address: &str) -> Value {
    let mut place = place("Atlantis", 30.0, -40.0);
    place["email"] = json!(address);
    place
}

/// The letters to an address, once there are any.
pub(crate) async fn letters_to(cloud: &Cloud, address: &str) -> Result<Vec<String>> {
    eventually(&format!("a letter to {address}"), async || {
        let sent = cloud.letters()?;
        let sent = sent["messages"].as_object().context("no messages")?.values();
        let sent = sent.filter_map(Value::as_array).flatten();
        let to_it = sent.filter(|letter| letter["To"] == json!([address]));
        let texts = to_it.filter_map(|letter| letter["BodyText"].as_str().map(str::to_owned));
        Ok(Some(texts.collect::<Vec<_>>()).filter(|texts| !texts.is_empty()))
    })
    .await
}

#[tokio::test]
async fn a_rejection_is_told_by_a_letter_whose_reader_is_forgotten() -> Result<()> {
    let stack = Stack::shared()?;
    let (visitor, ada) = (stack.visitor()?, "ada@example.com");

    let location = visitor.accepted(&at_sea(ada)).await?;

    assert_eq!(visitor.settled(&location).await?["status"], "rejected");
    let letter = letters_to(stack.cloud, ada).await?.remove(0);
    assert!(letter.contains(&format!("{}{location}#propose", stack.deployed.site)), "{letter}");
    let link = letter.lines().find(|line| line.contains("/letters/write-to-me")).unwrap();
    let page = visitor.browse(link.trim_start_matches(&stack.deployed.site)).await?;
    assert_eq!(page.status, 200, "{link}: {}", page.body);

    assert_eq!(stack.operated(&["forget", ada]).await?, "forgotten\n");

    let id = location.trim_start_matches("/destinations/");
    let events = json_lines(&stack.operated(&["events", id, "--json"]).await?)?;
    assert_eq!(events[0]["payload"]["proposer"]["address"], "erased", "{events:?}");
    Ok(())
}

#[tokio::test]
async fn the_limit_of_one_visitor_is_not_the_limit_of_another() -> Result<()> {
    let stack = Stack::deploy("visitplannr-limited", &json!({"MailViewerHourlyLimit": "1"}))?;
    let (one, other) = (stack.visitor_at([127, 0, 0, 1])?, stack.visitor_at([127, 0, 0, 2])?);

    assert_eq!(one.propose(&at_sea("one@example.com")).await?.status, 202);
    assert_eq!(one.propose(&at_sea("two@example.com")).await?.status, 429);

    // Only the distribution's secret lets the function believe who its viewers are.
    assert_eq!(other.propose(&at_sea("three@example.com")).await?.status, 202);
    Ok(())
}
