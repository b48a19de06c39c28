//! What can have happened to a destination. The wire names are stored history: they never change.

use std::ops::Not;

use serde::{Deserialize, Serialize};

use crate::{CountryCode, Description, Geolocation, Name, Proposer, SubdivisionCode};

/// A fact about a destination, in the past tense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload")]
pub enum DestinationEvent {
    /// Someone says that there is a place.
    DestinationProposed {
        /// What people call it.
        name: Name,
        /// Where it is said to be.
        geolocation: Geolocation,
        /// What to expect there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<Description>,
        /// Who said so, if they left an address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposer: Option<Proposer>,
        /// Whether it is a test. Nothing lists one.
        #[serde(default, rename = "test", skip_serializing_if = "Not::not")]
        is_test: bool,
    },
    /// The place is somewhere.
    GeolocationValidationSucceeded {
        /// The country, ISO 3166-1 alpha-2.
        country: CountryCode,
        /// Its part, ISO 3166-2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subdivision: Option<SubdivisionCode>,
        /// Whether the proposal was a test: for whoever counts or lists.
        #[serde(default, rename = "test", skip_serializing_if = "Not::not")]
        is_test: bool,
    },
    /// It is not.
    GeolocationValidationFailed {
        /// For machines.
        reason: FailureReason,
        /// For people, in the words of the day it happened.
        message: String,
    },
    /// Nobody could say in time whether the place is somewhere.
    DestinationProposalExpired {},
}

/// Why a geolocation is nowhere, as a machine code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// Beyond ±90 degrees.
    LatitudeOutOfRange,
    /// Beyond ±180 degrees.
    LongitudeOutOfRange,
    /// Exactly 0, 0: what software writes when it does not know.
    UnknownPlace,
    /// At sea, or in no country's territory.
    NotInACountry,
}

impl FailureReason {
    /// The sentence that the proposer reads.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::LatitudeOutOfRange => {
                "The latitude is out of range: it must be between -90 and 90 degrees."
            }
            Self::LongitudeOutOfRange => {
                "The longitude is out of range: it must be between -180 and 180 degrees."
            }
            Self::UnknownPlace => {
                "Latitude 0, longitude 0 stands for an unknown place. Look up where it really is."
            }
            Self::NotInACountry => {
                "There is no country at this place: it is in the ocean, or in nobody's land. \
                 Check the sign and the order of latitude and longitude."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DestinationEvent;
    use crate::testing::controls;
    use serde_json::json;

    #[test]
    fn the_stored_form_of_every_event_is_fixed() {
        let stored = [
            controls::proposed(),
            controls::validation_succeeded(),
            controls::validation_failed(),
            controls::expired(),
        ]
        .map(|event| serde_json::to_value(event).unwrap());
        assert_eq!(
            stored,
            [
                json!({"type": "DestinationProposed", "payload": {
                    "name": "Eiffel Tower",
                    "geolocation": {"latitude": 48.858_222_2, "longitude": 2.2945},
                    "description": "Stairs for the brave, lifts for the rest."}}),
                json!({"type": "GeolocationValidationSucceeded", "payload": {
                    "country": "FR", "subdivision": "FR-75"}}),
                json!({"type": "GeolocationValidationFailed", "payload": {
                    "reason": "not_in_a_country",
                    "message": crate::FailureReason::NotInACountry.message()}}),
                json!({"type": "DestinationProposalExpired", "payload": {}}),
            ]
        );
    }

    #[test]
    fn the_stored_form_of_a_proposer_is_fixed() {
        let event = DestinationEvent::from(controls::proposal_by(controls::proposer()));
        let stored = serde_json::to_value(&event).unwrap();
        assert_eq!(
            stored["payload"]["proposer"],
            json!({"key": "0198c5a0-0000-7000-8000-00000000ada0", "sealed": "c2VhbGVk"})
        );
        assert_eq!(serde_json::from_value::<DestinationEvent>(stored).unwrap(), event);
    }

    #[test]
    fn the_stored_form_of_a_test_is_fixed() {
        let stored = [controls::test_proposed(), controls::test_validation_succeeded()]
            .map(|event| serde_json::to_value(event).unwrap()["payload"]["test"].take());
        assert_eq!(stored, [json!(true), json!(true)]);
    }

    #[test]
    fn optional_parts_may_be_missing_from_history() {
        let stored =
            json!({"type": "GeolocationValidationSucceeded", "payload": {"country": "FR"}});
        let event: DestinationEvent = serde_json::from_value(stored).unwrap();
        assert!(matches!(
            event,
            DestinationEvent::GeolocationValidationSucceeded { subdivision: None, .. }
        ));
        let proposed = serde_json::from_value(json!({"type": "DestinationProposed", "payload": {
            "name": "Eiffel Tower", "geolocation": {"latitude": 48.86, "longitude": 2.29}}}));
        assert!(matches!(
            proposed.unwrap(),
            DestinationEvent::DestinationProposed { description: None, proposer: None, .. }
        ));
    }
}
