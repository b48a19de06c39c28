//! The home page: the newest destinations, and the form that proposes one.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::country::country_name;
use crate::moment::{Day, Moment};
use crate::place::Place;
use crate::proposal_form::FormView;
use crate::stamp::Stamp;

/// The home page. It is a function of its data alone: equal data renders to equal bytes, so a
/// page that did not change need not be published.
#[derive(Debug, Clone, Default, PartialEq, Template)]
#[template(path = "home_page.html", whitespace = "minimize")]
pub struct HomePage {
    /// Newest first, as shown. If there are none, the page invites the visitor to propose one.
    pub destinations: Vec<ListedDestination>,
    /// Areas with several recent proposals, newest first. If there are none, the section is left out.
    pub popular_areas: Vec<PopularArea>,
    /// Countries with the most places, most first. If there are none, the section is left out.
    pub countries: Vec<CountryPlaces>,
    /// The sender of letters, who also erases addresses. If `None`, the form does not ask for an address.
    pub mail_sender: Option<String>,
}

/// A country, and its number of places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryPlaces {
    /// An ISO 3166-1 alpha-2 code, such as `FR`.
    pub country: String,
    /// The number of places listed so far.
    pub places: u64,
}

/// An area where several places were proposed within a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopularArea {
    /// The name of one of the places.
    pub near: String,
    /// That place's id, in the path `/destinations/{id}`.
    pub id: String,
    /// An ISO 3166-1 alpha-2 code, such as `FR`.
    pub country: String,
    /// The number of places proposed within the week.
    pub proposals: usize,
    /// When the last of them was proposed.
    pub until: DateTime<Utc>,
}

/// A destination that the check has found.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedDestination {
    /// The last part of the path `/destinations/{id}`.
    pub id: String,
    /// The name that the visitor gave, unescaped.
    pub name: String,
    /// The visitor's text, unchanged; `None` if there is none.
    pub description: Option<String>,
    /// Decimal degrees, WGS 84, positive to the north.
    pub latitude: f64,
    /// Decimal degrees, WGS 84, positive to the east.
    pub longitude: f64,
    /// An ISO 3166-1 alpha-2 code, such as `FR`.
    pub country: String,
    /// When the check found the place.
    pub listed_at: DateTime<Utc>,
}

impl CountryPlaces {
    fn country_name(&self) -> &str {
        country_name(&self.country)
    }
}

impl PopularArea {
    fn country_name(&self) -> &str {
        country_name(&self.country)
    }

    fn last_day(&self) -> Day<'_> {
        Day(&self.until)
    }
}

impl ListedDestination {
    fn country_name(&self) -> &str {
        country_name(&self.country)
    }

    fn listed_at(&self) -> Moment<'_> {
        Moment(&self.listed_at)
    }

    fn place(&self) -> Place {
        Place { latitude: self.latitude, longitude: self.longitude }
    }

    fn stamp(&self) -> Stamp<'_> {
        Stamp { country: &self.country }
    }
}
