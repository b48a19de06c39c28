//! Clients that speak HTTP badly, or not to the end.

use std::time::Duration;

use anyhow::Result;
use end_to_end::Visitplannr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::story::{Story, zoo};

fn address(system: &Visitplannr) -> &str {
    system.site.trim_start_matches("http://")
}

/// The head of a proposal, as far as everybody sends it.
fn head(system: &Visitplannr) -> String {
    let host = address(system);
    format!("POST /destinations HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n")
}

async fn connect(system: &Visitplannr) -> Result<TcpStream> {
    Ok(TcpStream::connect(address(system)).await?)
}

/// Sends all of it, and reads until the system has nothing more to say.
async fn say(system: &Visitplannr, words: &[u8]) -> Result<String> {
    let mut stream = connect(system).await?;
    // It may stop to listen before the end; what it said is what counts.
    let _ = stream.write_all(words).await;
    let mut answer = vec![];
    let read = timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    if let Ok(Err(error)) = read
        && answer.is_empty()
    {
        return Err(error.into());
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn statuses(answers: &str) -> Vec<&str> {
    answers.split("HTTP/1.1 ").skip(1).filter_map(|answer| answer.get(..3)).collect()
}

fn chunk(content: &str) -> String {
    format!("{:x}\r\n{content}\r\n", content.len())
}

#[tokio::test]
async fn a_body_without_end_is_refused_before_it_ends() -> Result<()> {
    let Story { visitor, system } = Story::begins().await?;
    let mut stream = connect(&system).await?;
    let head = head(&system);
    stream.write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).await?;
    stream.write_all(chunk(&"x".repeat(17_000)).as_bytes()).await?;

    let mut answer = [0; 12];
    timeout(Duration::from_secs(5), stream.read_exact(&mut answer)).await??;

    assert_eq!(&answer, b"HTTP/1.1 413");
    assert_eq!(visitor.propose(&zoo()).await?.status, 202, "others are served as ever");
    Ok(())
}

#[tokio::test]
async fn the_rest_of_a_body_that_was_refused_is_never_taken_for_a_request() -> Result<()> {
    let Story { system, .. } = Story::begins().await?;
    let (head, host) = (head(&system), address(&system));
    let smuggled = format!("DELETE /smuggled HTTP/1.1\r\nHost: {host}\r\n\r\n").repeat(1_000);
    let next = format!("GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let chunked =
        format!("{head}Transfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n{next}", chunk(&smuggled));
    let length = smuggled.len();
    let counted = format!("{head}Content-Length: {length}\r\n\r\n{smuggled}{next}");

    for request in [chunked, counted] {
        let answers = say(&system, request.as_bytes()).await?;

        // The next request is answered, or the connection closed; both are sane.
        let statuses = statuses(&answers);
        assert!(statuses == ["413"] || statuses == ["413", "200"], "{statuses:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_cut_wrongly_is_not_called_too_large() -> Result<()> {
    let Story { system, .. } = Story::begins().await?;
    let request = format!("{}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n", head(&system));
    let answers = say(&system, request.as_bytes()).await?;
    assert_eq!(statuses(&answers), ["400"]);
    Ok(())
}

#[tokio::test]
async fn requests_on_one_connection_are_answered_in_order() -> Result<()> {
    let Story { system, .. } = Story::begins().await?;
    let host = address(&system);
    let get = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n");
    let requests =
        [get("/health", ""), get("/nowhere", ""), get("/health", "Connection: close\r\n")].concat();
    let answers = say(&system, requests.as_bytes()).await?;
    assert_eq!(statuses(&answers), ["200", "404", "200"]);
    Ok(())
}

#[tokio::test]
async fn clients_that_leave_in_the_middle_disturb_nobody() -> Result<()> {
    let Story { visitor, system } = Story::begins().await?;
    let head = head(&system);
    let halves = ["POST /dest", &head, "\r\n\r\n", "nonsense\r\n\r\n", "\x16\x03\x01\x02"];
    for half in halves {
        for _ in 0..10 {
            connect(&system).await?.write_all(half.as_bytes()).await?;
        }
    }
    let mut promised = connect(&system).await?;
    promised.write_all(format!("{head}Content-Length: 100\r\n\r\n{{").as_bytes()).await?;
    drop(promised);

    let location = visitor.accepted(&zoo()).await?;

    assert_eq!(visitor.settled(&location).await?["status"], "listed");
    Ok(())
}
