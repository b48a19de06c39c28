//! Reports the result for a stream or a country, for people and scripts.

use event_store::StreamId;
use read_models::{ReprojectError, Reprojected};
use serde_json::{Value, json};

use super::countries::CountryReprojected;

/// The advice if an outcome stays uncounted for long.
const REPLAY: &str = "visitplannr faults list, and if it is not there, visitplannr replay --to count-by-country --type GeolocationValidationSucceeded";

/// The fields of a report.
pub(super) struct Told {
    pub(super) is_well: bool,
    pub(super) words: String,
    pub(super) json: Value,
}

impl Told {
    pub(super) fn of_stream(stream: &StreamId, done: &Result<Reprojected, ReprojectError>) -> Self {
        let (is_well, outcome, words) = match done {
            Ok(Reprojected::Unchanged) => (true, "unchanged", "was right".to_owned()),
            Ok(Reprojected::Mended) => (true, "mended", "mended".to_owned()),
            Ok(Reprojected::Removed) => {
                (true, "removed", "removed: there are no events of it".to_owned())
            }
            Ok(Reprojected::Unknown) => {
                (false, "unknown", "has neither events nor a row".to_owned())
            }
            Ok(Reprojected::Blocked(blocked)) => {
                let (version, reason) = (blocked.version, &blocked.reason);
                let words = format!(
                    "stays blocked by event {version}: {reason}; visitplannr verify says what to do"
                );
                (false, "blocked", words)
            }
            Err(error) => (false, "failed", format!("not now: {error}")),
        };
        let json = json!({
            "in": stream.category, "of": stream.id, "outcome": outcome, "says": words,
        });
        Self { is_well, words: format!("{stream} {words}"), json }
    }

    pub(super) fn of_country(done: &CountryReprojected) -> Self {
        let CountryReprojected { country, before, after, waiting, is_overtaken } = done;
        let (outcome, words) = match (is_overtaken, before == after) {
            (true, _) => ("failed", "not now: places there keep being counted".to_owned()),
            (false, true) => ("unchanged", "was right".to_owned()),
            (false, false) => ("mended", format!("corrected: {before} before, {after} now")),
        };
        let words = match waiting {
            0 => words,
            waiting => format!("{words}; {waiting} not counted yet: {REPLAY}"),
        };
        let json = json!({
            "in": "country", "of": country, "outcome": outcome, "says": words,
            "before": before, "after": after, "waiting": waiting,
        });
        let words = format!("country {} {words}", country.as_str());
        Self { is_well: !is_overtaken, words, json }
    }
}
