//! What a destination decides, told as stories.

use domain::testing::{controls, given};
use domain::{DestinationCommand, DestinationEvent, Proposer, Rejection};

#[test]
fn a_new_place_is_proposed() {
    given([]).when(controls::propose()).then([controls::proposed()]);
}

#[test]
fn proposing_the_same_again_adds_nothing() {
    given([controls::proposed()]).when(controls::propose()).then_nothing();
}

#[test]
fn proposing_the_same_after_its_outcome_adds_nothing() {
    given([controls::proposed(), controls::validation_succeeded()])
        .when(controls::propose())
        .then_nothing();
}

#[test]
fn an_id_stands_for_one_place() {
    given([controls::proposed()])
        .when(controls::propose_something_else())
        .then_rejected(Rejection::AlreadyProposed);
}

#[test]
fn the_same_place_is_the_same_proposal_whoever_proposes_it() {
    let somebody_else = Proposer { key: "another".to_owned(), ..controls::proposer() };
    for (known, proposal) in [
        (controls::proposal_by(controls::proposer()), controls::proposal_by(somebody_else)),
        (controls::proposal_by(controls::proposer()), controls::proposal()),
        (controls::proposal(), controls::proposal_by(controls::proposer())),
    ] {
        given([DestinationEvent::from(known)])
            .when(DestinationCommand::Propose(proposal))
            .then_nothing();
    }
}

#[test]
fn a_place_that_is_somewhere_is_accepted() {
    given([controls::proposed()])
        .when(DestinationCommand::RecordVerdict(controls::somewhere()))
        .then([controls::validation_succeeded()]);
}

#[test]
fn a_place_that_is_nowhere_is_turned_down() {
    given([controls::proposed()])
        .when(DestinationCommand::RecordVerdict(controls::nowhere()))
        .then([controls::validation_failed()]);
}

#[test]
fn the_outcome_of_a_test_says_that_it_is_one() {
    given([controls::test_proposed()])
        .when(DestinationCommand::RecordVerdict(controls::somewhere()))
        .then([controls::test_validation_succeeded()]);
}

#[test]
fn a_test_is_another_proposal_than_the_same_place_in_earnest() {
    given([controls::test_proposed()])
        .when(controls::propose())
        .then_rejected(Rejection::AlreadyProposed);
}

#[test]
fn the_first_verdict_stands() {
    given([controls::proposed(), controls::validation_failed()])
        .when(DestinationCommand::RecordVerdict(controls::somewhere()))
        .then_nothing();
}

#[test]
fn a_proposal_without_a_verdict_expires() {
    given([controls::proposed()]).when(DestinationCommand::Expire).then([controls::expired()]);
}

#[test]
fn a_proposal_with_a_verdict_does_not_expire() {
    given([controls::proposed(), controls::validation_succeeded()])
        .when(DestinationCommand::Expire)
        .then_nothing();
}

#[test]
fn a_verdict_after_the_time_is_up_comes_too_late() {
    given([controls::proposed(), controls::expired()])
        .when(DestinationCommand::RecordVerdict(controls::somewhere()))
        .then_nothing();
}

#[test]
fn what_nobody_proposed_does_not_expire() {
    given([]).when(DestinationCommand::Expire).then_rejected(Rejection::NotProposed);
}

#[test]
fn a_verdict_needs_a_proposal() {
    given([])
        .when(DestinationCommand::RecordVerdict(controls::somewhere()))
        .then_rejected(Rejection::NotProposed);
}
