//! Places that are nowhere: told so, with the reason, and never shown.

use anyhow::Result;
use serde_json::json;

use crate::story::{Story, links, list_of, place, zoo};

/// Proposes a place, which has to be rejected for this reason, in these words.
async fn is_rejected(latitude: f64, longitude: f64, reason: &str, words: &str) -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let nowhere = visitor.accepted(&place("Nowhere Land", latitude, longitude)).await?;

    let settled = visitor.settled(&nowhere).await?;

    assert_eq!((&settled["status"], &settled["reason"]), (&json!("rejected"), &json!(reason)));
    assert!(settled["message"].as_str().unwrap().contains(words), "{}", settled["message"]);
    let page = visitor.browse(&nowhere).await?.body;
    assert!(page.contains("We could not list this place.") && page.contains(words));
    // What is proposed later is shown, and only that.
    let zoo = visitor.accepted(&zoo()).await?;
    let home = visitor.home_page_with(&zoo).await?;
    assert_eq!(links(&home), [zoo]);
    assert!(!home.contains("Nowhere Land"));
    assert_eq!(list_of(1, &visitor).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_place_in_the_ocean_is_rejected() -> Result<()> {
    is_rejected(30.0, -40.0, "not_in_a_country", "There is no country at this place").await
}

#[tokio::test]
async fn a_latitude_beyond_the_pole_is_rejected() -> Result<()> {
    is_rejected(91.0, 8.5, "latitude_out_of_range", "between -90 and 90 degrees").await
}

#[tokio::test]
async fn a_longitude_beyond_the_date_line_is_rejected() -> Result<()> {
    is_rejected(47.3, 181.0, "longitude_out_of_range", "between -180 and 180 degrees").await
}

#[tokio::test]
async fn a_place_that_software_made_up_is_rejected() -> Result<()> {
    is_rejected(0.0, 0.0, "unknown_place", "stands for an unknown place").await
}

#[tokio::test]
async fn the_page_of_a_rejected_place_offers_it_again_filled_in() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let location = visitor.accepted(&place("Nowhere \"Land\"", -91.5, 8.5)).await?;
    visitor.settled(&location).await?;

    let page = visitor.browse(&location).await?.body;

    for field in ["value=\"Nowhere &#34;Land&#34;\"", "value=\"-91.5\"", "value=\"8.5\""] {
        assert!(page.contains(field), "{field}");
    }
    Ok(())
}
