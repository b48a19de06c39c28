//! The home page: the newest destinations, and the form that proposes one.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::country::country_name;
use crate::moment::{Day, Moment};
use crate::place::Place;
use crate::proposal_form::FormView;
use crate::shortening::rendered_to_fit;
use crate::stamp::Stamp;

/// The home page. It is a function of its data alone: equal data renders to equal bytes, so a
/// page that did not change need not be published.
#[derive(Debug, Clone, Default, PartialEq, Template)]
#[template(path = "home_page.html", whitespace = "minimize")]
pub struct HomePage {
    /// In the order in which they are shown: newest first. None at all is an invitation.
    pub destinations: Vec<ListedDestination>,
    /// Where several places were proposed lately, newest first. Without any, nothing is said of them.
    pub popular_areas: Vec<PopularArea>,
    /// Where most places are, most first. Without any, nothing is said of them.
    pub countries: Vec<CountryPlaces>,
    /// Who writes to proposers and forgets their addresses; without anybody, the form asks for none.
    pub mail_sender: Option<String>,
}

/// A country, and how many places it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryPlaces {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// How many were listed so far.
    pub places: u64,
}

/// An area where several places were proposed within a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopularArea {
    /// What one of the places is called.
    pub near: String,
    /// Its id in `/destinations/{id}`.
    pub id: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// How many places they were.
    pub proposals: usize,
    /// When the last of them was proposed.
    pub until: DateTime<Utc>,
}

/// A destination whose place was found to exist.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedDestination {
    /// The id in `/destinations/{id}`.
    pub id: String,
    /// As the visitor wrote it.
    pub name: String,
    /// As the visitor wrote it.
    pub description: Option<String>,
    /// Decimal degrees, WGS 84, positive to the north.
    pub latitude: f64,
    /// Decimal degrees, WGS 84, positive to the east.
    pub longitude: f64,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// When the check succeeded.
    pub listed_at: DateTime<Utc>,
}

impl HomePage {
    /// The whole page as HTML. Texts that are too long for one TCP window, all together, are shortened.
    ///
    /// # Errors
    ///
    /// Only if formatting into memory fails.
    pub fn render(&self) -> Result<String, askama::Error> {
        rendered_to_fit(self, Template::render)
    }
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
