//! The connections of one port, and what a client may do with them: `axum::serve` has no limits.

use std::pin::pin;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use crate::request_body;

/// What a port bears.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// From the beginning of a connection, or the end of an answer, until a whole head of a request is there. An idle
    /// connection ends then, too.
    pub(crate) head: Duration,
    /// From the head of a request to the end of its body.
    pub(crate) body: Duration,
    /// How long a client may leave an answer unread.
    pub(crate) unread: Duration,
    /// Connections at the same time. The next one waits until one of them ends.
    pub(crate) connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let (head, body, unread) =
            (Duration::from_secs(10), Duration::from_secs(30), Duration::from_secs(30));
        Self { head, body, unread, connections: connections() }
    }
}

/// A quarter of the file descriptors that this process may have: three ports leave one for the database and the site.
fn connections() -> usize {
    // What Linux gives a process that asks for nothing.
    const USUAL: u64 = 1_024;
    let descriptors = rlimit::Resource::NOFILE.get_soft().unwrap_or(USUAL).min(USUAL);
    usize::try_from(descriptors / 4).unwrap_or_default().max(1)
}

/// Serves `router` until `stop` says so, and then answers the requests in hand.
pub(crate) async fn serve(
    mut listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: watch::Receiver<bool>,
) {
    let router = router.layer(from_fn(move |request: Request, next: Next| {
        next.run(request.map(|body| request_body::within(limits.body, body)))
    }));
    let mut connections = JoinSet::new();
    let mut stopped = pin!(stopped(stop.clone()));
    loop {
        tokio::select! {
            () = &mut stopped => break,
            Some(_) = connections.join_next() => {}
            (stream, peer) = Listener::accept(&mut listener), if connections.len() < limits.connections => {
                // Who is at the other end, for handlers that ask.
                let router = router.clone().layer(Extension(ConnectInfo(peer)));
                connections.spawn(converse(stream, router, limits, stop.clone()));
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Answers the requests of one connection.
async fn converse(stream: TcpStream, router: Router, limits: Limits, stop: watch::Receiver<bool>) {
    // Small answers must not wait for more to be sent with them.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.unread));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head);
    let stream = TokioIo::new(Box::pin(stream));
    let mut connection = pin!(http.serve_connection(stream, TowerToHyperService::new(router)));
    // How a connection ended is its client's business.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stopped(stop) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Waits until a server is told to stop.
async fn stopped(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

#[cfg(test)]
mod tests;
