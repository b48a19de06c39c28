use std::net::SocketAddr;

use axum::body::Bytes;
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::*;

const GENEROUS: Limits = Limits {
    head: Duration::from_mins(1),
    body: Duration::from_mins(1),
    unread: Duration::from_mins(1),
    connections: 8,
};
const SHORT: Duration = Duration::from_millis(50);
const LARGE: usize = 64 << 20;

/// A server that answers with the number of bytes received, or with more than any buffer holds.
struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        let router = Router::new()
            .route("/", post(async |body: Bytes| body.len().to_string()))
            .route("/large", post(async || vec![0; LARGE]));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = watch::Sender::new(false);
        let task = tokio::spawn(serve(listener, router, limits, stop.subscribe()));
        Self { address, stop, task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn is_serving(&self) -> bool {
        let request = format!("{HEAD}Connection: close\r\n\r\n");
        said_after(self.connect().await, &request).await.starts_with("HTTP/1.1 200")
    }
}

const HEAD: &str = "POST / HTTP/1.1\r\nHost: x\r\n";

/// Everything that the server sends until it closes the connection, which must be soon.
async fn said_after(mut client: TcpStream, words: &str) -> String {
    client.write_all(words.as_bytes()).await.unwrap();
    let mut said = vec![];
    let read = timeout(Duration::from_secs(20), client.read_to_end(&mut said)).await;
    let _ = read.expect("the connection is closed in time");
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let server = Server::start(Limits { head: SHORT, ..GENEROUS }).await;
    for begun in ["", "POST", "POST / HTTP/1.1\r\nHost: x\r\nX-Slow:"] {
        assert!(!said_after(server.connect().await, begun).await.contains("200"), "{begun}");
    }
    assert!(server.is_serving().await);
}

#[tokio::test]
async fn an_idle_connection_ends() {
    let server = Server::start(Limits { head: SHORT, ..GENEROUS }).await;
    let said = said_after(server.connect().await, &format!("{HEAD}\r\n")).await;
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_refused() {
    let server = Server::start(Limits { head: SHORT, body: SHORT, ..GENEROUS }).await;
    let begun = format!("{HEAD}Content-Length: 100\r\n\r\nhalf");
    let said = said_after(server.connect().await, &begun).await;
    assert!(said.starts_with("HTTP/1.1 400"), "{said}");
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_given_up() {
    let server = Server::start(Limits { unread: SHORT, connections: 1, ..GENEROUS }).await;
    let mut client = server.connect().await;
    client.write_all(b"POST /large HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();

    assert!(server.is_serving().await, "the only place is free again");

    let mut said = vec![];
    let _ = client.read_to_end(&mut said).await;
    assert!(said.len() < LARGE);
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_a_place() {
    let server = Server::start(Limits { connections: 2, ..GENEROUS }).await;
    let (first, _second) = (server.connect().await, server.connect().await);
    let waiting = server.is_serving();
    tokio::pin!(waiting);
    assert!(timeout(SHORT, &mut waiting).await.is_err());

    drop(first);

    assert!(waiting.await);
}

#[tokio::test]
async fn silent_connections_hold_no_place_for_long() {
    let limits = Limits { head: SHORT, connections: 4, ..GENEROUS };
    let server = Server::start(limits).await;
    let mut silent = vec![];
    for _ in 0..40 {
        silent.push(server.connect().await);
    }
    assert!(server.is_serving().await);
}

#[tokio::test]
async fn who_stops_answers_the_requests_in_hand() {
    let server = Server::start(GENEROUS).await;
    let mut client = server.connect().await;
    client.write_all(format!("{HEAD}Content-Length: 4\r\n\r\nha").as_bytes()).await.unwrap();
    let address = server.address;
    // The request is being served once the server has seen its head: a second one is answered after that.
    assert!(server.is_serving().await);

    server.stop.send(true).unwrap();
    client.write_all(b"lf").await.unwrap();
    let mut said = String::new();
    client.read_to_string(&mut said).await.unwrap();

    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    server.task.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[test]
fn a_port_leaves_descriptors_for_the_others() {
    let port = Limits::default().connections;
    assert!((1..=256).contains(&port), "{port}");
}
