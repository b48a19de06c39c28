//! Serves the connections of one port within limits, which `axum::serve` does not have.

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

/// The limits of a port.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// From the start of a connection, or the end of a response, until the
    /// whole head of a request has arrived. Idle connections end then, too.
    pub(crate) head: Duration,
    /// From the head of a request to the end of its body.
    pub(crate) body: Duration,
    /// How long a client may leave a response unread.
    pub(crate) unread: Duration,
    /// Connections at once, at most. Further ones wait until one ends.
    pub(crate) connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let (head, body, unread) =
            (Duration::from_secs(10), Duration::from_secs(30), Duration::from_secs(30));
        Self { head, body, unread, connections: connections() }
    }
}

/// A quarter of the file descriptors of this process: three ports leave one quarter to the database and the site.
fn connections() -> usize {
    // Linux's default for a process.
    const USUAL: u64 = 1_024;
    let descriptors = rlimit::Resource::NOFILE.get_soft().unwrap_or(USUAL).min(USUAL);
    usize::try_from(descriptors / 4).unwrap_or_default().max(1)
}

/// Serves `router` until `stop` is set, and then finishes the current requests.
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
                // The peer's address, for handlers that need it.
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
    // Small responses must not wait for more data.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.unread));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head);
    let stream = TokioIo::new(Box::pin(stream));
    let mut connection = pin!(http.serve_connection(stream, TowerToHyperService::new(router)));
    // Errors of a connection are the client's.
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
