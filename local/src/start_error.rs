//! What keeps the system from starting, in sentences for the person who started it.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use handlers::email_address::InvalidEmailAddress;
use handlers::site_url::InvalidSiteUrl;
use handlers::station::AssemblyError;
use stream_processing::encryption::KeyError;
use thiserror::Error;

use crate::archive::ArchiveError;
use crate::bus::MessageStoreError;
use crate::dynamodb::{OpenError, StreamError, TableError};
use crate::event_source_mapping::{FilterError, MappingError};

/// Why the system did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The database can't be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// A table is not as it should be.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A stream can't be read.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// A mapping can't begin.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// A filter is wrong.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A station's function can't be put together.
    #[error(transparent)]
    Station(#[from] AssemblyError),
    /// The bus can't keep its messages.
    #[error(transparent)]
    Messages(#[from] MessageStoreError),
    /// The archive can't be kept.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The secrets of proposers' keys can't be had.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The sender of mail is none.
    #[error(transparent)]
    MailSender(#[from] InvalidEmailAddress),
    /// The site's address is none.
    #[error("the site's address: {0}")]
    SiteUrl(#[from] InvalidSiteUrl),
    /// A directory can't be used.
    #[error(
        "the directory {path} can't be used: {cause}. Change its permissions, or choose another data directory."
    )]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The port is taken.
    #[error(
        "{what} can't listen on {address}: the port is in use. Stop what uses it, or choose another one with {option}."
    )]
    PortInUse {
        /// What was to listen.
        what: &'static str,
        /// Where.
        address: SocketAddr,
        /// How to choose another port.
        option: &'static str,
    },
    /// The port can't be used for another reason.
    #[error("{what} can't listen on {address}: {cause}. Choose another port with {option}.")]
    Listen {
        /// What was to listen.
        what: &'static str,
        /// Where.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
        /// How to choose another port.
        option: &'static str,
    },
}
