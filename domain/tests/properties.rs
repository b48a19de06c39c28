//! What holds for every history.

use domain::testing::controls;
use domain::{Destination, DestinationCommand, DestinationEvent, decide, evolve, fold};
use proptest::prelude::*;

fn any_event() -> impl Strategy<Value = DestinationEvent> {
    prop_oneof![
        Just(controls::proposed()),
        Just(controls::proposal_by(controls::proposer()).into()),
        Just(controls::test_proposed()),
        Just(controls::validation_succeeded()),
        Just(controls::validation_failed()),
        Just(controls::expired()),
    ]
}

fn any_command() -> impl Strategy<Value = DestinationCommand> {
    prop_oneof![
        Just(controls::propose()),
        Just(DestinationCommand::Propose(controls::proposal_by(controls::proposer()))),
        Just(controls::propose_something_else()),
        Just(DestinationCommand::RecordVerdict(controls::somewhere())),
        Just(DestinationCommand::RecordVerdict(controls::nowhere())),
        Just(DestinationCommand::Expire),
    ]
}

proptest! {
    #[test]
    fn deciding_twice_adds_nothing(
        history in prop::collection::vec(any_event(), 0..6),
        command in any_command(),
    ) {
        let before = fold(&history);
        if let Ok(events) = decide(&before, command.clone()) {
            let after = events.iter().fold(before, evolve);
            prop_assert_eq!(decide(&after, command), Ok(vec![]));
        }
    }

    #[test]
    fn every_prefix_of_every_history_has_a_state(history in prop::collection::vec(any_event(), 0..12)) {
        for length in 0..=history.len() {
            let (seen, rest) = history.split_at(length);
            prop_assert_eq!(rest.iter().fold(fold(seen), evolve), fold(&history));
        }
    }

    #[test]
    fn the_first_outcome_stands(
        history in prop::collection::vec(any_event(), 0..6),
        outcome in any_event(),
        later in any_event(),
    ) {
        let state = evolve(fold(&history), &outcome);
        if matches!(state, Destination::Proposed { outcome: Some(_), .. }) {
            prop_assert_eq!(evolve(state.clone(), &later), state);
        }
    }

    #[test]
    fn what_a_decision_adds_changes_the_state(
        history in prop::collection::vec(any_event(), 0..6),
        command in any_command(),
    ) {
        let before = fold(&history);
        if let Ok(events) = decide(&before, command) {
            let after = events.iter().fold(before.clone(), evolve);
            prop_assert_eq!(events.is_empty(), before == after);
        }
    }
}
