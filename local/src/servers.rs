//! The HTTP servers of this machine's ports, until they are stopped.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::connections::{self, Limits};
use crate::door::Door;
use crate::start_error::StartError;

/// How long clients may delay the system's stop.
const PATIENCE: Duration = Duration::from_secs(3);

/// The servers of a system.
#[derive(Debug)]
pub(crate) struct Servers {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
}

impl Servers {
    /// No servers yet; add them with [`Self::serve`].
    pub(crate) fn new() -> Self {
        Self { tasks: JoinSet::new(), stop: watch::Sender::new(false) }
    }

    /// Serves HTTP behind a door.
    pub(crate) fn serve(&mut self, listener: TcpListener, door: Door, router: Router) {
        let (router, stop) = (door.before(router), self.stop.subscribe());
        self.tasks.spawn(connections::serve(listener, router, Limits::default(), stop));
    }

    /// Finishes the current requests, and accepts no more.
    pub(crate) async fn stop(mut self) {
        let _ = self.stop.send(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(PATIENCE, ended).await.is_err() {
            self.tasks.shutdown().await;
        }
    }
}

/// Listens on a port of this machine; 0 takes a free one. `option` is the command's option for choosing another.
pub(crate) async fn listen(
    what: &'static str,
    port: u16,
    option: &'static str,
) -> Result<TcpListener, StartError> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AddrInUse => StartError::PortInUse { what, address, option },
        _ => StartError::Listen { what, address, cause, option },
    })
}

/// The address of a listener, with its real port.
pub(crate) fn local_address(listener: &TcpListener) -> SocketAddr {
    listener.local_addr().unwrap_or_else(|_| SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
}
