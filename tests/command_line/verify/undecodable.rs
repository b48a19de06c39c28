//! What can't be decoded, or is older than what was made of it. Each cure that is named is done.

use std::path::Path;

use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use end_to_end::{Visitor, Visitplannr};
use local::tables::{COUNTERS_TABLE, READ_MODELS_TABLE};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{assert_no_difference, delete, differences, is_found_and_mended, number, row_key};
use crate::operated::{
    json_lines, key, listed, mend, operate, set, stopped_with_a_popular_area,
    stopped_with_two_places, tamper, text,
};

fn document_key() -> [(String, AttributeValue); 2] {
    key("recent-destinations", text("document"))
}

async fn set_in_document(data: &Path, attribute: &str, value: AttributeValue) -> Result<()> {
    tamper(data, async |client| {
        set(&client, READ_MODELS_TABLE, document_key(), attribute, value).await
    })
    .await
}

#[tokio::test]
async fn a_document_that_cannot_be_decoded_is_made_anew_by_what_verify_says() -> Result<()> {
    let (data, [one, other]) = stopped_with_two_places().await?;
    for (attribute, value) in [
        ("destinations", text("nothing")),
        ("destinations", AttributeValue::L(vec![text(&one), text(&other)])),
        ("version", text("two")),
        ("version", AttributeValue::N("-1".to_owned())),
        ("version", AttributeValue::N("18446744073709551615".to_owned())),
        ("popular_areas", text("none")),
    ] {
        set_in_document(data.path(), attribute, value).await?;
        let found = differences(data.path()).await?;
        assert_eq!(
            (found.len(), &found[0]["in"]),
            (1, &json!("document")),
            "{attribute}: {found:?}"
        );
        assert!(found[0]["difference"].to_string().contains("can't be decoded"), "{found:?}");

        let mended = operate(data.path(), &["reproject", &one, &other]).await?;

        assert_eq!(mended.code, Some(0), "{attribute}: {}", mended.errors);
        assert_no_difference(data.path()).await?;
    }
    for attribute in ["destinations", "version", "popular_areas"] {
        let (data, _) = stopped_with_two_places().await?;
        set_in_document(data.path(), attribute, text("nothing")).await?;

        is_found_and_mended(data.path(), "document", "can't be decoded").await?;

        // What is rebuilt is rendered when the system starts.
        Visitplannr::in_directory(data.path()).await?.terminate().await?;
        assert_no_difference(data.path()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn areas_that_cannot_be_decoded_are_named_and_made_anew() -> Result<()> {
    let data = stopped_with_a_popular_area().await?;
    set_in_document(data.path(), "popular_areas", text("somewhere")).await?;

    is_found_and_mended(data.path(), "document", "u09tu").await?;

    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_running_system_makes_a_document_anew_with_the_next_place() -> Result<()> {
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let first = listed(&system, "Eiffel Tower", 48.8582).await?;
    for (attribute, value) in [
        ("destinations", text("nothing")),
        ("version", text("two")),
        ("version", number(1)),
        ("version", number(0)),
    ] {
        set(&system.database(), READ_MODELS_TABLE, document_key(), attribute, value).await?;

        let next = listed(&system, attribute, 44.1).await?;

        let page = Visitor::of(&system)?.get("/").await?.body;
        assert!(page.contains(&first) && page.contains(&next), "{attribute}: {page}");
    }
    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_row_that_cannot_be_decoded_is_made_anew_whatever_version_it_says() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    for (attribute, value) in
        [("version", text("two")), ("version", number(7)), ("id", text("another"))]
    {
        tamper(data.path(), async |client| {
            set(&client, READ_MODELS_TABLE, row_key(&id), "name", number(1)).await?;
            set(&client, READ_MODELS_TABLE, row_key(&id), attribute, value).await
        })
        .await?;

        is_found_and_mended(data.path(), "row", "can't be decoded").await?;

        assert_no_difference(data.path()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_row_that_cannot_be_decoded_hides_no_other_and_is_answered_from_its_events() -> Result<()>
{
    let data = TempDir::new()?;
    let system = Visitplannr::in_directory(data.path()).await?;
    let (id, other) =
        (listed(&system, "Eiffel Tower", 48.8582).await?, listed(&system, "Park", 44.1).await?);
    set(&system.database(), READ_MODELS_TABLE, row_key(&id), "version", text("two")).await?;

    let visitor = Visitor::of(&system)?;
    let shown = visitor.get(&format!("/destinations/{id}")).await?.json()?;
    assert_eq!(shown["name"], json!("Eiffel Tower"));
    let list = visitor.get("/destinations").await?.json()?;
    let ids: Vec<_> = list["destinations"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, [&Value::from(&*other)]);
    // The document is still written.
    listed(&system, "Another", 44.2).await?;
    Ok(())
}

#[tokio::test]
async fn a_row_that_has_another_place_in_the_list_is_named_and_made_anew() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    for (attribute, value) in
        [("list_position", text("zzz")), ("list", text("listed#2")), ("list", text("nobody's"))]
    {
        tamper(data.path(), async |client| {
            set(&client, READ_MODELS_TABLE, row_key(&id), attribute, value).await
        })
        .await?;

        is_found_and_mended(data.path(), "row", "its place in the list").await?;

        assert_no_difference(data.path()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_row_of_no_destination_goes_with_a_rebuild() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| {
        let put = client.put_item().table_name(READ_MODELS_TABLE);
        put.set_item(Some(row_key("tower").into())).send().await?;
        Ok(())
    })
    .await?;

    is_found_and_mended(data.path(), "row", "it does not belong to a destination").await?;

    Visitplannr::in_directory(data.path()).await?.terminate().await?;
    assert_no_difference(data.path()).await
}

#[tokio::test]
async fn a_counter_that_cannot_be_decoded_is_counted_anew() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    for (country, value) in
        [("FR", text("many")), ("FR", AttributeValue::N("-2".to_owned())), ("XX", text("many"))]
    {
        tamper(data.path(), async |client| {
            let counter = key("countries", text(country));
            set(&client, COUNTERS_TABLE, counter, "destinations", value).await
        })
        .await?;

        is_found_and_mended(data.path(), "country", "can't be decoded").await?;

        assert_no_difference(data.path()).await?;
    }
    Ok(())
}

/// The finding about read models, and what it says to do.
async fn of_models(data: &Path) -> Result<Value> {
    let examined = json_lines(&operate(data, &["doctor", "--json"]).await?)?;
    Ok(examined.into_iter().find(|finding| finding["in"] == "models").unwrap_or_default())
}

#[tokio::test]
async fn a_pointer_that_is_lost_is_made_anew_by_a_rebuild() -> Result<()> {
    let (data, [id, _]) = stopped_with_two_places().await?;
    assert_eq!(operate(data.path(), &["rebuild"]).await?.code, Some(0));
    let pointer = || key("recent-destinations", text("pointer"));
    for (attribute, value) in [
        ("live", text("another")),
        ("last_given", AttributeValue::N("-1".to_owned())),
        ("live", number(77)),
    ] {
        tamper(data.path(), async |client| {
            set(&client, READ_MODELS_TABLE, pointer(), attribute, value).await
        })
        .await?;
        let finding = of_models(data.path()).await?;
        assert_eq!(finding["verdict"], "failed", "{finding}");

        let done = mend(data.path(), &finding).await?;

        assert_eq!((done.code, done.errors.as_str()), (Some(0), ""));
        assert_eq!(of_models(data.path()).await?["verdict"], "ok");
        Visitplannr::in_directory(data.path()).await?.terminate().await?;
        assert_no_difference(data.path()).await?;
    }
    tamper(data.path(), async |client| {
        set(&client, READ_MODELS_TABLE, pointer(), "live", text("another")).await
    })
    .await?;
    for refused in [&["verify"][..], &["reproject", &id]] {
        let refused = operate(data.path(), refused).await?;
        assert_eq!(refused.code, Some(1));
        assert!(
            refused.errors.contains("`visitplannr rebuild` makes another"),
            "{}",
            refused.errors
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_pointer_that_is_lost_where_nothing_was_ever_rebuilt_is_made_anew_too() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    for pointer in [
        vec![],
        vec![("live", text("another"))],
        vec![("live", number(0)), ("last_given", number(0))],
        vec![("live", number(1)), ("last_given", number(0))],
        vec![("live", number(1)), ("beside", number(1)), ("last_given", number(1))],
        vec![("live", number(1)), ("beside", number(3)), ("last_given", number(2))],
        vec![("live", number(1)), ("last_given", number(u64::from(u32::MAX)))],
    ] {
        let said = format!("{pointer:?}");
        tamper(data.path(), async |client| {
            let mut item: std::collections::HashMap<_, _> =
                key("recent-destinations", text("pointer")).into();
            item.extend(pointer.into_iter().map(|(name, value)| (name.to_owned(), value)));
            client.put_item().table_name(READ_MODELS_TABLE).set_item(Some(item)).send().await?;
            Ok(())
        })
        .await?;
        let finding = of_models(data.path()).await?;
        assert_eq!(finding["verdict"], "failed", "{said}: {finding}");

        let done = mend(data.path(), &finding).await?;

        assert_eq!((done.code, done.errors.as_str()), (Some(0), ""), "{said}");
        assert_eq!(of_models(data.path()).await?["verdict"], "ok", "{said}");
    }
    Ok(())
}

#[tokio::test]
async fn a_document_that_is_gone_comes_back_with_the_next_start() -> Result<()> {
    let (data, _) = stopped_with_two_places().await?;
    tamper(data.path(), async |client| delete(&client, READ_MODELS_TABLE, document_key()).await)
        .await?;
    let found = differences(data.path()).await?;
    assert!(found.iter().any(|found| found["in"] == "document"), "{found:?}");

    Visitplannr::in_directory(data.path()).await?.terminate().await?;

    assert_no_difference(data.path()).await
}
