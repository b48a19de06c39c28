//! Who may knock at the ports of the local system: programs, and the site's own pages.

use anyhow::{Context, Result};
use end_to_end::Visitplannr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::story::{Story, list_of, zoo};

/// A request that its port would do, but for who sends it.
struct Attempt {
    address: String,
    target: &'static str,
    media_type: &'static str,
    more: &'static str,
    body: String,
}

/// One for each port, and the two APIs at the third.
fn attempts(system: &Visitplannr) -> [Attempt; 4] {
    let attempt = |url: &str, target, media_type, more, body: &str| Attempt {
        address: url.trim_start_matches("http://").to_owned(),
        target,
        media_type,
        more,
        body: body.to_owned(),
    };
    let command = r#"{"Entries":[{"Source":"s","DetailType":"t","Detail":"{}"}]}"#;
    let signed = "X-Amz-Target: DynamoDB_20120810.ListTables\r\nX-Amz-Date: 1\r\n\
                  Authorization: AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c\r\n";
    let invoke = "/2015-03-31/functions/validate-geolocation/invocations";
    [
        attempt(&system.site, "/destinations", "application/json", "", &zoo().to_string()),
        attempt(&system.dynamodb, "/", "application/x-amz-json-1.0", signed, "{}"),
        attempt(&system.functions, invoke, "application/json", "", r#"{"Records":[]}"#),
        attempt(
            &system.functions,
            "/",
            "application/x-amz-json-1.1",
            "X-Amz-Target: AWSEvents.PutEvents\r\n",
            command,
        ),
    ]
}

impl Attempt {
    /// The answer to the request with another host, further headers, and another media type.
    async fn answer(
        &self,
        method: &str,
        host: &str,
        headers: &str,
        media_type: &str,
    ) -> Result<String> {
        let Self { address, target, more, body, .. } = self;
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {media_type}\r\n{more}{headers}\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    async fn status(
        &self,
        method: &str,
        host: &str,
        headers: &str,
        media_type: &str,
    ) -> Result<u16> {
        let answer = self.answer(method, host, headers, media_type).await?;
        answer.get(9..12).context("no status")?.parse().context("no status")
    }
}

#[tokio::test]
async fn a_program_of_this_machine_comes_in_at_each_port() -> Result<()> {
    let Story { system, .. } = Story::begins().await?;
    for attempt in attempts(&system) {
        let port = attempt.address.rsplit(':').next().context("no port")?;
        for host in [&attempt.address, &format!("localhost:{port}")] {
            let status = attempt.status("POST", host, "", attempt.media_type).await?;
            assert!((200..300).contains(&status), "{} at {host}: {status}", attempt.target);
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_page_of_another_origin_does() -> Result<()> {
    let Story { system, .. } = Story::begins().await?;
    let headers = [
        "Origin: https://evil.example\r\n",
        "Origin: null\r\n",
        "Origin: http://127.0.0.1:1\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
        "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n\
         Access-Control-Request-Headers: content-type,x-amz-target\r\n",
    ];
    for attempt in attempts(&system) {
        for headers in headers {
            for method in ["POST", "GET", "OPTIONS"] {
                let answer =
                    attempt.answer(method, &attempt.address, headers, attempt.media_type).await?;
                assert!(answer.starts_with("HTTP/1.1 403"), "{}: {answer}", attempt.target);
                assert!(!answer.to_lowercase().contains("access-control-allow"), "{answer}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_name_that_was_pointed_here_does() -> Result<()> {
    let Story { system, .. } = Story::begins().await?;
    for attempt in attempts(&system) {
        let port = attempt.address.rsplit(':').next().context("no port")?;
        for host in [&format!("evil.example:{port}"), &format!("localhost.evil.example:{port}")] {
            let answer = attempt.answer("POST", host, "", attempt.media_type).await?;
            assert!(answer.starts_with("HTTP/1.1 421"), "{}: {answer}", attempt.target);
            assert!(answer.contains("A tunnel or proxy"), "it says what to do: {answer}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn no_media_type_does_that_a_form_can_send() -> Result<()> {
    let Story { visitor, system } = Story::begins().await?;
    let [site, rest @ ..] = attempts(&system);
    assert_eq!(site.status("POST", &site.address, "", "text/plain").await?, 415);
    for attempt in rest {
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
        {
            let status = attempt.status("POST", &attempt.address, "", media_type).await?;
            assert_eq!(status, 415, "{} as {media_type}", attempt.target);
        }
    }
    let location = visitor.accepted(&zoo()).await?;
    visitor.settled(&location).await?;
    assert_eq!(list_of(1, &visitor).await?.len(), 1, "nothing else was stored");
    Ok(())
}
