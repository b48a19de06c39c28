//! Areas that several places were proposed in, on the home page.

use anyhow::Result;
use end_to_end::eventually;

use crate::story::{Story, place};

#[tokio::test]
async fn three_places_near_each_other_make_their_area_popular() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let first = visitor.accepted(&place("Zoo Zürich", 47.3845, 8.5742)).await?;
    visitor.accepted(&place("Masoala Hall", 47.3822, 8.5751)).await?;
    let home = visitor.home_page_with(&first).await?;
    assert!(!home.contains("Around "), "two are not enough");

    visitor.accepted(&place("Dolder Bath", 47.3735, 8.5775)).await?;

    let area = eventually("a popular area on the home page", async || {
        let home = visitor.browse("/").await?.body;
        let area =
            home.split_once("class=\"areas\"").and_then(|(_, rest)| rest.split_once("</ul>"));
        Ok(area.map(|(area, _)| area.to_owned()))
    })
    .await?;
    assert!(area.contains(&format!("href=\"{first}\"")), "{area}");
    assert!(
        area.contains("Around <bdi>Zoo Zürich</bdi>") && area.contains("Switzerland"),
        "{area}"
    );
    assert!(area.contains("3 places proposed in the week to"), "{area}");
    Ok(())
}
