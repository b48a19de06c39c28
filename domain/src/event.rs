//! The events of a destination. Their wire names are stored history: they never change.

use std::ops::Not;

use serde::{Deserialize, Serialize};

use crate::{
    CountryCode, Description, FailureReason, Geolocation, Name, Proposer, SubdivisionCode,
};

/// A fact about a destination, in the past tense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload")]
pub enum DestinationEvent {
    /// A visitor proposed a place.
    DestinationProposed {
        /// A name, on one line.
        name: Name,
        /// The place as claimed; it may be out of range.
        geolocation: Geolocation,
        /// What to expect there, in one line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<Description>,
        /// The sealed address of the visitor, if they left one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposer: Option<Proposer>,
        /// Whether it is a test, which no list includes.
        #[serde(default, rename = "test", skip_serializing_if = "Not::not")]
        is_test: bool,
    },
    /// The check found the place in a country.
    GeolocationValidationSucceeded {
        /// The country, ISO 3166-1 alpha-2.
        country: CountryCode,
        /// The part of the country, ISO 3166-2, such as `GB-ENG`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subdivision: Option<SubdivisionCode>,
        /// Whether the proposal was a test, so that subscribers which count or list can skip it.
        #[serde(default, rename = "test", skip_serializing_if = "Not::not")]
        is_test: bool,
    },
    /// The check did not find the place.
    GeolocationValidationFailed {
        /// The reason as a code for programs.
        reason: FailureReason,
        /// The reason as a sentence for people, in the wording of that day.
        message: String,
    },
    /// The place could not be checked in time.
    DestinationProposalExpired {},
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
