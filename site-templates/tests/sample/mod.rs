//! Example data, shared by the tests and the preview: twenty real days out, and worse.

#![allow(clippy::unwrap_used, reason = "the data is fixed: a mistake in it should stop at once")]

use chrono::{DateTime, TimeDelta, Utc};
use site_templates::{
    CountryPlaces, DestinationPage, DestinationStatus, HomePage, ListedDestination, PopularArea,
    ProblemPage, ProposalForm,
};

/// One a line: name, what it is known for, country, latitude, longitude, description.
const DAYS_OUT: &str = include_str!("days_out.tsv");

/// 21 November 2026, 08:49 UTC
pub(crate) fn morning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_250_940, 0).unwrap()
}

/// Twenty destinations as visitors write them, newest first.
pub(crate) fn home_page() -> HomePage {
    let mut page = full_length_home_page();
    let names = page.destinations.iter_mut().map(|destination| &mut destination.name);
    for name in names.chain(page.popular_areas.iter_mut().map(|area| &mut area.near)) {
        name.truncate(name.find(": ").unwrap());
    }
    page
}

/// Twenty destinations whose names and descriptions are about as long as they may be.
pub(crate) fn full_length_home_page() -> HomePage {
    let destinations = (0..).zip(DAYS_OUT.lines());
    HomePage {
        destinations: destinations.map(|(position, line)| days_out_line(position, line)).collect(),
        popular_areas: popular_areas(),
        countries: most_places(),
        mail_sender: Some(mail_sender()),
    }
}

/// Whom proposers may write to.
pub(crate) fn mail_sender() -> String {
    "visitplannr@example.com".to_owned()
}

/// As many as the home page shows.
fn popular_areas() -> Vec<PopularArea> {
    let area = |(position, line)| {
        let destination = days_out_line(position, line);
        PopularArea {
            near: destination.name,
            id: destination.id,
            country: destination.country,
            proposals: 3,
            until: destination.listed_at,
        }
    };
    (0..3).zip(DAYS_OUT.lines()).map(area).collect()
}

/// As many as the home page names, among them the one with the longest name.
fn most_places() -> Vec<CountryPlaces> {
    let countries = [("GS", 12_345), ("FR", 1_204), ("DE", 738), ("GB", 73), ("NL", 9)];
    let places = |(country, places): (&str, u64)| CountryPlaces { country: country.into(), places };
    countries.map(places).into()
}

fn days_out_line(position: u64, line: &str) -> ListedDestination {
    let columns: Vec<&str> = line.split('\t').collect();
    let [name, known_for, country, latitude, longitude, description] = columns[..] else {
        panic!("six columns, not {}: {line}", columns.len());
    };
    // Scattered as real ids are, so that they compress no better than real ones.
    let scattered = (position + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let hexadecimal = format!("{:016x}{scattered:016x}", scattered.rotate_left(29) ^ 0x5bd1);
    let minutes = i64::try_from(position * position * 137).unwrap();
    ListedDestination {
        id: format!(
            "{}-{}-7{}-a{}-{}",
            &hexadecimal[..8],
            &hexadecimal[8..12],
            &hexadecimal[13..16],
            &hexadecimal[17..20],
            &hexadecimal[20..]
        ),
        name: format!("{name}: {known_for}"),
        description: Some(description.to_owned()),
        latitude: latitude.parse().unwrap(),
        longitude: longitude.parse().unwrap(),
        country: country.to_owned(),
        listed_at: morning() - TimeDelta::minutes(minutes),
    }
}

/// What must not break the page: names without a space, markup, right-to-left, overrides.
pub(crate) fn awkward_home_page() -> HomePage {
    let names = [
        "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch".repeat(2),
        "\u{202e}desrever si eman sihT".to_owned(),
        "<script>alert('kids')</script><b>bold & \"quoted\"</b>".to_owned(),
        "حديقة الحيوان في القاهرة والملعب الكبير".to_owned(),
        "🎠🎡🎢🛝🎪".repeat(12),
        "M".to_owned(),
        "W".repeat(120),
    ];
    let template = home_page().destinations.remove(0);
    let countries = ["GB", "GS", "ZZ", "EG", "BQ", "US", "CD"];
    let destinations = names.into_iter().zip(countries).enumerate();
    HomePage {
        destinations: destinations
            .map(|(position, (name, country))| ListedDestination {
                description: (position % 3 != 2)
                    .then(|| name.repeat(2).chars().take(280).collect()),
                name,
                country: country.to_owned(),
                ..template.clone()
            })
            .collect(),
        popular_areas: popular_areas(),
        countries: most_places(),
        mail_sender: Some(mail_sender()),
    }
}

pub(crate) fn pending_page() -> DestinationPage {
    let destination = home_page().destinations.remove(1);
    DestinationPage {
        id: destination.id,
        name: destination.name,
        description: destination.description,
        latitude: destination.latitude,
        longitude: destination.longitude,
        is_test: false,
        proposed_at: morning(),
        status: DestinationStatus::Pending,
        mail_sender: Some(mail_sender()),
    }
}

pub(crate) fn listed_page() -> DestinationPage {
    DestinationPage {
        status: DestinationStatus::Listed {
            country: "NL".to_owned(),
            listed_at: morning() + TimeDelta::seconds(61),
        },
        ..pending_page()
    }
}

pub(crate) fn rejected_page() -> DestinationPage {
    DestinationPage {
        status: DestinationStatus::Rejected {
            message: "There is no country at this place.".to_owned(),
            rejected_at: morning() + TimeDelta::seconds(61),
        },
        ..pending_page()
    }
}

pub(crate) fn expired_page() -> DestinationPage {
    DestinationPage {
        status: DestinationStatus::Expired { expired_at: morning() + TimeDelta::days(1) },
        ..pending_page()
    }
}

pub(crate) fn problem_page() -> ProblemPage {
    let error = |field: &str, detail: &str| (field.to_owned(), detail.to_owned());
    ProblemPage {
        status: 400,
        title: "The proposal is not complete yet".to_owned(),
        errors: vec![
            error("name", "destinations must include a name."),
            error("latitude", "The latitude must be a number."),
            error("latitude", "It must not have a comma."),
            error("geolocation", "destinations must include a location."),
            error("email", "the e-mail address must be one address, such as ada@example.com."),
        ],
        submitted: ProposalForm {
            name: "  ".to_owned(),
            latitude: "51,65\" onfocus=\"alert(1)".to_owned(),
            longitude: "5.0493".to_owned(),
            description: "\nTalking trees </textarea> & a train".to_owned(),
            email: "ada@\"><script>".to_owned(),
        },
        mail_sender: Some(mail_sender()),
    }
}
