//! The home page's data, from the document and the counters.

use read_models::{RecentDestination, RecentDestinations};
use site_templates::{CountryPlaces, HomePage, ListedDestination, PopularArea};

use crate::email_address::EmailAddress;
use crate::ports::country_counters::CountryCount;

/// The page's data from a document and the counts beside it. `mail_sender` is named in the form, if there is one.
#[must_use]
pub fn home_page(
    document: &RecentDestinations,
    countries: Vec<CountryCount>,
    mail_sender: Option<&EmailAddress>,
) -> HomePage {
    HomePage {
        mail_sender: mail_sender.map(|sender| sender.as_str().to_owned()),
        countries: countries.into_iter().map(places).collect(),
        destinations: document.destinations.iter().map(listed).collect(),
        popular_areas: document.popular_areas.iter().map(popular).collect(),
    }
}

fn places(count: CountryCount) -> CountryPlaces {
    CountryPlaces { country: count.country.as_str().to_owned(), places: count.destinations }
}

fn popular(area: &read_models::PopularArea) -> PopularArea {
    PopularArea {
        near: area.near.as_str().to_owned(),
        id: area.destination.to_string(),
        country: area.country.as_str().to_owned(),
        proposals: area.proposals,
        until: area.until,
    }
}

fn listed(destination: &RecentDestination) -> ListedDestination {
    ListedDestination {
        id: destination.id.to_string(),
        name: destination.name.as_str().to_owned(),
        description: destination.description.as_ref().map(|text| text.as_str().to_owned()),
        latitude: destination.geolocation.latitude(),
        longitude: destination.geolocation.longitude(),
        country: destination.country.as_str().to_owned(),
        listed_at: destination.listed_at,
    }
}
