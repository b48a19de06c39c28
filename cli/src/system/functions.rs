//! The functions of a system, by the names of their stations.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use handlers::declaration::Declaration;
use handlers::stations::declarations;

use super::{Invoked, Stack, local_functions};
use crate::http_client::HttpClient;

pub(crate) enum Functions {
    /// The Invoke API of a system on this machine.
    Local(SocketAddr, HttpClient),
    /// The functions of a stack, in Lambda.
    Stack(Arc<Stack>),
}

impl Functions {
    /// The station of a function that a mapping names: by its physical name on AWS, by the mapping's own on this machine.
    pub(crate) fn station_of(&self, function: &str) -> Option<&'static str> {
        match self {
            Self::Local(..) => {
                let mut stations = declarations().into_iter();
                let has = |station: &&Declaration| station.streams().any(|it| it.name == function);
                stations.find(has).map(|station| station.name)
            }
            Self::Stack(stack) => stack.station_of(function),
        }
    }

    /// Invokes a function, and waits for its result.
    ///
    /// # Errors
    /// If it could not be invoked, or its answer is not a station's.
    pub(crate) async fn invoke(&self, function: &str, payload: &str) -> Result<Invoked> {
        match self {
            Self::Local(api, http) => local_functions::invoke(*api, http, function, payload).await,
            Self::Stack(stack) => stack.invoke(function, payload).await,
        }
    }
}
