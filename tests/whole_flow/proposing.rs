//! A proposal, from the request to the home page.

use anyhow::Result;
use serde_json::json;

use crate::story::{Story, list_of, zoo};

#[tokio::test]
async fn a_proposal_is_accepted_and_told_where_it_can_be_followed() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;

    let answer = visitor.propose(&zoo()).await?;

    assert_eq!(answer.status, 202);
    let location = answer.header("location");
    let id = location.strip_prefix("/destinations/").unwrap();
    assert_eq!(
        answer.json()?,
        json!({"id": id, "status": "pending", "links": {"self": location, "home": "/"}})
    );
    Ok(())
}

#[tokio::test]
async fn a_proposal_can_be_read_from_the_moment_it_was_accepted() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    for number in 0..20 {
        let location = visitor.accepted(&zoo()).await?;

        let found = visitor.get(&location).await?;

        assert_eq!(found.status, 200, "{number}");
        assert_eq!(found.json()?["name"], "Zoo Zürich");
    }
    Ok(())
}

#[tokio::test]
async fn a_place_in_a_country_is_listed_with_it() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let location = visitor.accepted(&zoo()).await?;

    let settled = visitor.settled(&location).await?;

    assert_eq!((&settled["status"], &settled["country"]), (&json!("listed"), &json!("CH")));
    let listed = list_of(1, &visitor).await?;
    assert_eq!(listed, [settled]);
    Ok(())
}

#[tokio::test]
async fn an_outcome_that_was_told_is_not_taken_back() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    for _ in 0..20 {
        let location = visitor.accepted(&zoo()).await?;
        visitor.settled(&location).await?;
        // The row may be written at any time between these.
        for _ in 0..10 {
            assert_eq!(visitor.get(&location).await?.json()?["status"], "listed");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_listed_place_reaches_the_home_page_with_country_and_date_in_words() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let empty = visitor.browse("/").await?;
    assert!(empty.body.contains("The board is still empty."));

    let location = visitor.accepted(&zoo()).await?;

    let page = visitor.home_page_with(&location).await?;
    let listed_at = visitor.settled(&location).await?["listed_at"].clone();
    let listed_at: chrono::DateTime<chrono::Utc> = serde_json::from_value(listed_at)?;
    let date = listed_at.format("%-d %B %Y, %H:%M UTC").to_string();
    for shown in ["Zoo Zürich", "Switzerland", &date] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("The board is still empty."));
    Ok(())
}

#[tokio::test]
async fn a_form_leads_to_a_page_that_tells_what_became_of_it() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let form = [
        ("name", "Zoo Zürich"),
        ("latitude", "47.3845"),
        ("longitude", " 8.5742 "),
        ("description", "Look up for the lemurs.\r\nBring a hat."),
    ];

    let answer = visitor.submit(&form).await?;

    assert_eq!(answer.status, 303);
    let location = answer.header("location");
    let page = visitor.browse(location).await?;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let tells = ["We are checking that this place exists.", "This place is listed."].iter();
    assert_eq!(tells.filter(|told| page.body.contains(**told)).count(), 1);
    assert!(page.body.contains("Zoo Zürich") && page.body.contains("Look up for the lemurs."));
    visitor.settled(location).await?;
    let page = visitor.browse(location).await?;
    assert!(page.body.contains("This place is listed.") && page.body.contains("Switzerland"));
    assert!(!page.body.contains("http-equiv=\"refresh\""), "it has nothing more to wait for");
    Ok(())
}

#[tokio::test]
async fn a_page_that_waits_for_the_outcome_looks_again_by_itself() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    // The first look is quick, the outcome quicker at times.
    for _ in 0..20 {
        let location = visitor.accepted(&zoo()).await?;
        let page = visitor.browse(&location).await?.body;
        if page.contains("We are checking that this place exists.") {
            assert!(page.contains("<meta http-equiv=\"refresh\" content=\"2\">"));
            return Ok(());
        }
    }
    anyhow::bail!("20 places were listed before they could be looked at")
}

#[tokio::test]
async fn the_path_of_the_original_still_accepts_proposals() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let request = visitor.request(reqwest::Method::POST, "/destination");
    let flat = json!({"name": "Zoo Zürich", "latitude": "47.3845", "longitude": "8.5742"});

    let answer = visitor.send(request.json(&flat)).await?;

    assert_eq!(answer.status, 202);
    assert_eq!(visitor.settled(answer.header("location")).await?["country"], "CH");
    Ok(())
}

#[tokio::test]
async fn markup_is_shown_as_text() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let mut zoo = zoo();
    zoo["name"] = json!("<script>alert('Zoo')</script>");
    zoo["description"] = json!("\"><img src=x onerror=alert(1)> & </textarea>");

    let location = visitor.accepted(&zoo).await?;

    let home = visitor.home_page_with(&location).await?;
    visitor.settled(&location).await?;
    let own = visitor.browse(&location).await?.body;
    for page in [home, own] {
        assert!(!page.contains("<script") && !page.contains("<img"));
        assert!(page.contains("&#60;script&#62;alert(&#39;Zoo&#39;)&#60;/script&#62;"));
        assert!(page.contains("&#60;img src=x onerror=alert(1)&#62; &#38; &#60;/textarea&#62;"));
    }
    Ok(())
}
