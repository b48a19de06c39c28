//! The core: what a destination is. Commands in, events out.
//!
//! Pure by rule: no I/O, no clock, no random ids. Times and ids are arguments.

pub mod area;
mod command;
mod country;
mod description;
mod destination;
mod destination_id;
mod event;
mod failure_reason;
mod geohash;
mod geolocation;
mod name;
mod proposer;
mod subdivision;
#[cfg(feature = "testing")]
pub mod testing;
mod text;

pub use command::{DestinationCommand, GeolocationVerdict, ProposeDestination};
pub use country::{CountryCode, InvalidCountryCode};
pub use description::{Description, InvalidDescription};
pub use destination::{Destination, Outcome, Rejection, decide, evolve, fold};
pub use destination_id::DestinationId;
pub use event::DestinationEvent;
pub use failure_reason::FailureReason;
pub use geohash::{Geohash, InvalidGeohash};
pub use geolocation::{Geolocation, InvalidCoordinate};
pub use name::{InvalidName, Name};
pub use proposer::Proposer;
pub use subdivision::{InvalidSubdivisionCode, SubdivisionCode};
pub use text::Unreadable;

/// The category of the stream of every destination.
pub const CATEGORY: &str = "destination";
