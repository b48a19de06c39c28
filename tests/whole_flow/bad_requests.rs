//! Proposals that can't be read, or say what can't be.

use anyhow::Result;
use end_to_end::{Answer, Visitor};
use reqwest::Method;

use crate::story::{Story, list_of, problem, zoo};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

async fn post(visitor: &Visitor, content_type: &str, body: Vec<u8>) -> Result<Answer> {
    let request =
        visitor.request(Method::POST, "/destinations").header("content-type", content_type);
    visitor.send(request.body(body)).await
}

fn proposal_of(size: usize) -> Vec<u8> {
    let mut body = br#"{"name":"Zoo","latitude":47.38,"longitude":8.57,"padding":""#.to_vec();
    body.resize(size - 2, b'x');
    body.extend(br#""}"#);
    body
}

#[tokio::test]
async fn what_cannot_be_read_is_malformed() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b"name=Zoo",
        b"{\"name\": \"\xff\xfe\"}",
        br#"{"name":"Zoo","latitude":1e400,"longitude":1}"#,
        br#"{"name":"Zoo","latitude":NaN,"longitude":1}"#,
    ];
    for body in bodies {
        let answer = post(&visitor, JSON, body.to_vec()).await?;
        let body = String::from_utf8_lossy(body);
        assert_eq!((answer.status, problem(&answer)?.as_str()), (400, "malformed"), "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let bad = serde_json::json!({
        "name": "Z\u{7}",
        "geolocation": {"latitude": "NaN", "longitude": [8.5]},
        "description": "d".repeat(281),
        "unknown": "is ignored",
    });

    let answer = visitor.propose(&bad).await?;

    assert_eq!((answer.status, problem(&answer)?.as_str()), (400, "invalid"));
    let problem = answer.json()?;
    let errors = problem["errors"].as_array().unwrap();
    let pointers: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(
        pointers,
        ["/name", "/geolocation/latitude", "/geolocation/longitude", "/description"]
    );
    Ok(())
}

#[tokio::test]
async fn missing_fields_are_named_in_the_words_of_the_original() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let problem = visitor.propose(&serde_json::json!({})).await?.json()?;
    assert_eq!(
        problem["detail"],
        "destinations must include a name. destinations must include a location."
    );
    Ok(())
}

#[tokio::test]
async fn a_body_of_16_kib_is_read_and_a_longer_one_is_too_large() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let limit = 16 * 1024;
    assert_eq!(post(&visitor, JSON, proposal_of(limit)).await?.status, 202);
    for size in [limit + 1, 2 * limit, 1_000_000] {
        let answer = post(&visitor, JSON, proposal_of(size)).await?;
        assert_eq!((answer.status, problem(&answer)?.as_str()), (413, "too-large"), "{size}");
    }
    assert_eq!(post(&visitor, JSON, proposal_of(limit)).await?.status, 202, "as before");
    Ok(())
}

#[tokio::test]
async fn only_json_and_forms_are_understood() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let body = zoo().to_string().into_bytes();
    for content_type in ["text/plain", "multipart/form-data; boundary=x", "application/xml", ""] {
        let answer = post(&visitor, content_type, body.clone()).await?;
        let kind = problem(&answer)?;
        assert_eq!((answer.status, kind.as_str()), (415, "unsupported-media-type"));
    }
    for content_type in ["application/json; charset=utf-8", "Application/JSON"] {
        assert_eq!(post(&visitor, content_type, body.clone()).await?.status, 202, "{content_type}");
    }
    Ok(())
}

#[tokio::test]
async fn a_key_is_no_key_unless_it_has_16_to_128_visible_characters() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    for key in ["", "fifteen-letters", "with spaces in between", &"k".repeat(129)] {
        let answer = visitor.propose_as(key, &zoo()).await?;
        assert_eq!((answer.status, problem(&answer)?.as_str()), (400, "invalid"), "{key}");
    }
    Ok(())
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_filled_in() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;

    let answer = visitor
        .submit(&[
            ("name", ""),
            ("latitude", "north"),
            ("longitude", "8.5"),
            ("description", "Lions"),
        ])
        .await?;

    assert_eq!((answer.status, answer.header("content-type")), (400, "text/html; charset=utf-8"));
    for shown in [
        "destinations must include a name.",
        "the latitude must be a number of decimal degrees.",
        "value=\"north\"",
        "value=\"8.5\"",
        "Lions</textarea>",
    ] {
        assert!(answer.body.contains(shown), "{shown}");
    }
    Ok(())
}

#[tokio::test]
async fn a_form_in_no_encoding_that_is_known_is_malformed() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    let answer = post(&visitor, FORM, b"name=%FF%FE&latitude=1&longitude=2".to_vec()).await?;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("not valid UTF-8"));
    Ok(())
}

#[tokio::test]
async fn what_was_refused_left_nothing_behind() -> Result<()> {
    let Story { visitor, system: _system } = Story::begins().await?;
    post(&visitor, JSON, b"{}".to_vec()).await?;
    post(&visitor, JSON, proposal_of(20_000)).await?;
    post(&visitor, "text/plain", zoo().to_string().into_bytes()).await?;
    // Once this one is listed, those before would be too.
    let location = visitor.accepted(&zoo()).await?;
    visitor.settled(&location).await?;
    assert_eq!(list_of(1, &visitor).await?.len(), 1);
    Ok(())
}
