//! Reproducible proposals: each follows from its number and a seed.

use fastrand::Rng;
use serde_json::{Value, json};

use super::places::{PLACES, Place};

/// One in this many proposals of a seed is invalid in each of the ways.
const ONE_OF: u32 = 24;
/// Degrees around a place, about 100 metres: proposals of a place differ, and none is in another country.
const NEAR: f64 = 0.001;
/// Points with nothing but water for hundreds of kilometres.
const AT_SEA: [(f64, f64); 4] = [(30.0, -40.0), (-35.0, -110.0), (-25.0, 80.0), (35.0, 165.0)];
/// Degrees around these points, at most.
const OFF_SHORE: f64 = 3.0;

/// A proposal, and the key that makes a repeat safe.
#[derive(Debug, Clone, PartialEq)]
pub struct SeedProposal {
    /// The value for the header `Idempotency-Key`.
    pub key: String,
    /// The JSON body of the request, valid or not.
    pub body: Value,
}

/// A plausible proposal: another place for each number, until all were proposed once.
#[must_use]
pub fn plausible(number: usize) -> SeedProposal {
    let (place, round) = (PLACES[number % PLACES.len()], number / PLACES.len());
    let (name, latitude, longitude, _) = place;
    let name = if round == 0 { name.to_owned() } else { format!("{name} ({})", round + 1) };
    SeedProposal {
        key: format!("visitplannr-seed-{number:08}"),
        body: proposal(&name, latitude, longitude, place),
    }
}

/// A proposal of a seed, by its number. Most are plausible. Some are nowhere, which a reactor finds out later; some
/// are refused by the API.
#[must_use]
pub fn any(seed: u64, number: u64) -> SeedProposal {
    // Each has its own generator, so that none depends on those before it.
    let mut chance = Rng::with_seed(Rng::with_seed(seed).u64(..) ^ number);
    SeedProposal {
        key: format!("visitplannr-seed-{seed}-{number:012}"),
        body: body(&mut chance, number),
    }
}

fn body(chance: &mut Rng, number: u64) -> Value {
    let place = PLACES[chance.usize(..PLACES.len())];
    let (name, latitude, longitude, _) = place;
    let name = format!("{name} ({})", number + 1);
    let mut around = |degrees: f64, by: f64| degrees + (chance.f64() * 2.0 - 1.0) * by;
    let (north, east) = (around(latitude, NEAR), around(longitude, NEAR));
    match chance.u32(..ONE_OF) {
        0 => {
            let (latitude, longitude) = AT_SEA[chance.usize(..AT_SEA.len())];
            let mut around = |degrees: f64| degrees + (chance.f64() * 2.0 - 1.0) * OFF_SHORE;
            proposal(&name, around(latitude), around(longitude), place)
        }
        // Beyond the pole, and beyond the date line.
        1 => proposal(&name, north + 90.0_f64.copysign(north), east, place),
        2 => proposal(&name, north, east + 360.0_f64.copysign(east), place),
        // Refused by the API.
        3 => proposal("", north, east, place),
        4 => json!({"name": name, "description": "Somewhere nice."}),
        5 => json!({"name": name, "geolocation": {"latitude": "north", "longitude": east}}),
        _ => proposal(&name, north, east, place),
    }
}

fn proposal(name: &str, latitude: f64, longitude: f64, (.., description): Place) -> Value {
    json!({
        "name": name,
        "geolocation": {"latitude": latitude, "longitude": longitude},
        "description": description,
    })
}

#[cfg(test)]
mod tests {
    use super::{SeedProposal, any, plausible};
    use handlers::stations::validate_geolocation::Countries;
    use serde_json::Value;

    const SOME: u64 = 2_000;

    fn of_seed(seed: u64) -> Vec<SeedProposal> {
        (0..SOME).map(|number| any(seed, number)).collect()
    }

    #[test]
    fn a_seed_proposes_the_same_each_time_and_each_seed_something_else() {
        assert_eq!(of_seed(1), of_seed(1));
        let same =
            of_seed(1).iter().zip(of_seed(2)).filter(|(one, other)| one.body == other.body).count();
        assert!(same < 100, "{same}");
    }

    #[test]
    fn every_proposal_has_a_key_of_its_own() {
        let mut keys: Vec<_> = of_seed(1).into_iter().chain(of_seed(11)).map(|it| it.key).collect();
        keys.extend((0..100).map(|number| plausible(number).key));
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
        assert!(keys.iter().all(|key| (16..=128).contains(&key.len())));
    }

    #[test]
    fn some_are_refused_some_are_nowhere_and_most_are_somewhere() {
        let countries = Countries::load().unwrap();
        let (mut refused, mut nowhere) = (0, 0);
        for SeedProposal { body, .. } in of_seed(1) {
            let degrees = |name: &str| body["geolocation"][name].as_f64();
            match (body["name"].as_str(), degrees("latitude"), degrees("longitude")) {
                (Some(name), Some(latitude), Some(longitude)) if !name.is_empty() => {
                    let place = domain::Geolocation::new(latitude, longitude).unwrap();
                    nowhere += usize::from(!is_somewhere(&countries, place));
                }
                _ => refused += 1,
            }
        }
        assert!((200..300).contains(&refused), "{refused}");
        assert!((200..300).contains(&nowhere), "{nowhere}");
    }

    #[test]
    fn what_is_plausible_is_somewhere() {
        let countries = Countries::load().unwrap();
        for number in 0..48 {
            let Value::Object(place) = &plausible(number).body["geolocation"] else { panic!() };
            let (latitude, longitude) = (&place["latitude"], &place["longitude"]);
            let place =
                domain::Geolocation::new(latitude.as_f64().unwrap(), longitude.as_f64().unwrap());
            assert!(is_somewhere(&countries, place.unwrap()), "{number}");
        }
    }

    fn is_somewhere(countries: &Countries, place: domain::Geolocation) -> bool {
        matches!(countries.judge(place), domain::GeolocationVerdict::Somewhere { .. })
    }
}
