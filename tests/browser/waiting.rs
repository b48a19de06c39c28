//! A page that waits for the outcome. The system is too quick for a browser to see it wait, so here
//! a server takes its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use end_to_end::eventually;
use site_templates::{DestinationPage, DestinationStatus};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::browser::{Browser, JavaScript};

fn page(status: DestinationStatus) -> Result<String> {
    let page = DestinationPage {
        is_test: false,
        id: "01a1fda8-57c8-7338-88c2-f3813faf5f5e".to_owned(),
        name: "Zoo Zürich".to_owned(),
        description: None,
        latitude: 47.3845,
        longitude: 8.5742,
        proposed_at: chrono::Utc::now(),
        status,
        mail_sender: None,
    };
    Ok(page.render()?)
}

/// The page of the so-manieth request: pending, then listed. Browsers get it as from the system.
async fn answer(mut stream: TcpStream, earlier: usize) -> Result<()> {
    let mut request = [0; 4096];
    let length = stream.read(&mut request).await?;
    assert!(request[..length].starts_with(b"GET "));
    let html = if earlier == 0 {
        page(DestinationStatus::Pending)?
    } else {
        let (country, listed_at) = ("CH".to_owned(), chrono::Utc::now());
        page(DestinationStatus::Listed { country, listed_at })?
    };
    let policy = handlers::http_api::content_security_policy();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: {policy}\r\nConnection: close\r\n\r\n",
        html.len()
    );
    stream.write_all((head + &html).as_bytes()).await?;
    Ok(stream.shutdown().await?)
}

/// A server of one page, and how often it was asked.
async fn slow_server() -> Result<(String, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // Browsers open connections that they may not use.
            let mut first = [0];
            if !matches!(stream.peek(&mut first).await, Ok(1)) {
                continue;
            }
            let _ = answer(stream, count.fetch_add(1, Ordering::SeqCst)).await;
        }
    });
    Ok((url, asked))
}

async fn looks_again_by_itself(scripts: JavaScript) -> Result<()> {
    let browser = Browser::open(scripts).await?;
    let (url, asked) = slow_server().await?;

    browser.window.goto(&url).await?;

    assert!(browser.text().await?.contains("We are checking that this place exists."));
    eventually("the outcome", async || {
        let text = browser.text().await.unwrap_or_default();
        Ok(text.contains("This place is listed.").then_some(()))
    })
    .await?;
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    Ok(())
}

#[tokio::test]
async fn a_page_that_waits_looks_again_by_itself() -> Result<()> {
    looks_again_by_itself(JavaScript::On).await
}

#[tokio::test]
async fn a_page_that_waits_looks_again_without_javascript_too() -> Result<()> {
    looks_again_by_itself(JavaScript::Off).await
}
