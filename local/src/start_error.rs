//! Why the system can't start, worded for the person who started it.

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
    /// A table differs from its definition.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A stream can't be read.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// A stream mapping can't start.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// A station's filter is not supported.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A station's function can't be assembled.
    #[error(transparent)]
    Station(#[from] AssemblyError),
    /// The file of the bus's messages can't be used.
    #[error(transparent)]
    Messages(#[from] MessageStoreError),
    /// The archive can't be used.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The secrets for proposers' keys can't be read or made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The sender of mail is not an email address.
    #[error(transparent)]
    MailSender(#[from] InvalidEmailAddress),
    /// The site's address is not a URL.
    #[error("the site's address: {0}")]
    SiteUrl(#[from] InvalidSiteUrl),
    /// A directory can't be used.
    #[error(
        "the directory {path} can't be used: {cause}. Change its permissions, or choose another data directory."
    )]
    Directory {
        /// The path of the directory.
        path: PathBuf,
        /// The error of the operating system.
        cause: io::Error,
    },
    /// The port is in use.
    #[error(
        "{what} can't listen on {address}: the port is in use. Stop what uses it, or choose another one with {option}."
    )]
    PortInUse {
        /// The server that should listen.
        what: &'static str,
        /// The address with the port.
        address: SocketAddr,
        /// The option that chooses another port.
        option: &'static str,
    },
    /// The port can't be used for another reason.
    #[error("{what} can't listen on {address}: {cause}. Choose another port with {option}.")]
    Listen {
        /// The server that should listen.
        what: &'static str,
        /// The address with the port.
        address: SocketAddr,
        /// The error of the operating system.
        cause: io::Error,
        /// The option that chooses another port.
        option: &'static str,
    },
}
