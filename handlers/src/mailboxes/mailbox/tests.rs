use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::Answer;
use super::{Claim, ClaimState, Consent, Mailbox, PERIOD, Step, Told};

const OWN: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

/// When the stored claim was written.
const THEN: DateTime<Utc> = DateTime::<Utc>::UNIX_EPOCH;
const SECOND: TimeDelta = TimeDelta::seconds(1);

/// An outcome this long after the stored claim.
fn told(after: TimeDelta, resubmitted: bool) -> Told {
    Told { event: OWN, at: THEN + after, resubmitted }
}

fn mailbox(consent: Consent, event: Uuid, state: ClaimState) -> Mailbox {
    let claim = Claim { id: Uuid::from_u128(7), event, state, claimed_at: THEN };
    Mailbox { consent, claim: Some(claim) }
}

/// The step this long after a claim of `event`, for a new outcome.
fn step(there: &Mailbox, later: TimeDelta, resubmitted: bool) -> Step {
    Mailbox::step(Some(there), Uuid::from_u128(8), told(later, resubmitted), THEN + later)
}

/// The consent of the letter that the step allows.
fn allowed(step: &Step) -> Option<Consent> {
    match step {
        Step::Claim(consent, claim) if claim.state == ClaimState::Claimed => Some(*consent),
        _ => None,
    }
}

#[test]
fn the_first_letter_to_a_mailbox_asks() {
    let step = Mailbox::step(None, Uuid::from_u128(8), told(TimeDelta::zero(), false), THEN);
    assert_eq!(allowed(&step), Some(Consent::Asked), "{step:?}");
}

#[test]
fn who_did_not_answer_gets_no_second_letter_however_long_it_is_ago() {
    for state in [ClaimState::Claimed, ClaimState::Sent] {
        for later in [SECOND, PERIOD, PERIOD * 1_000] {
            for resubmitted in [false, true] {
                let there = mailbox(Consent::Asked, OTHER, state);
                assert_eq!(step(&there, later, resubmitted), Step::Unanswered);
            }
        }
    }
}

#[test]
fn who_refused_gets_no_letter_whoever_says_so() {
    for state in [ClaimState::Claimed, ClaimState::Sent, ClaimState::Unsent] {
        for resubmitted in [false, true] {
            let there = mailbox(Consent::Refused, OTHER, state);
            assert_eq!(step(&there, PERIOD, resubmitted), Step::Refused);
        }
    }
    assert_eq!(step(&mailbox(Consent::Refused, OWN, ClaimState::Claimed), SECOND, true), {
        Step::Refused
    });
}

#[test]
fn who_agreed_gets_one_letter_a_day() {
    for state in [ClaimState::Claimed, ClaimState::Sent] {
        let (there, almost) =
            (mailbox(Consent::Agreed, OTHER, state), PERIOD - TimeDelta::milliseconds(1));
        for resubmitted in [false, true] {
            assert_eq!(step(&there, almost, resubmitted), Step::AnotherLetter);
            assert_eq!(allowed(&step(&there, PERIOD, resubmitted)), Some(Consent::Agreed));
        }
    }
}

#[test]
fn a_letter_that_was_sent_is_done_whoever_asks() {
    for consent in [Consent::Asked, Consent::Agreed, Consent::Refused] {
        for resubmitted in [false, true] {
            let there = mailbox(consent, OWN, ClaimState::Sent);
            assert_eq!(step(&there, TimeDelta::zero(), resubmitted), Step::Done);
        }
    }
}

#[test]
fn a_letter_that_may_have_been_sent_is_sent_only_if_somebody_says_so() {
    for consent in [Consent::Asked, Consent::Agreed] {
        let there = mailbox(consent, OWN, ClaimState::Claimed);
        assert_eq!(step(&there, SECOND, false), Step::Unknown);
        assert_eq!(allowed(&step(&there, SECOND, true)), Some(consent));
    }
}

#[test]
fn a_letter_that_was_not_sent_stands_in_nobody_s_way() {
    for consent in [Consent::Asked, Consent::Agreed] {
        for event in [OWN, OTHER] {
            let there = mailbox(consent, event, ClaimState::Unsent);
            assert_eq!(allowed(&step(&there, TimeDelta::zero(), false)), Some(consent));
        }
    }
}

#[test]
fn a_repeat_that_was_not_sent_leaves_open_whether_the_first_attempt_was() {
    let claim = |state| mailbox(Consent::Asked, OWN, state).claim.unwrap();
    let (unknown, unsent) = (ClaimState::Claimed, ClaimState::Unsent);
    for (before, settled) in [(unknown, unknown), (unsent, unsent)] {
        let before = mailbox(Consent::Asked, OWN, before);
        assert_eq!(claim(unknown).settled(unsent, Some(&before)), claim(settled));
    }
    let of_another = mailbox(Consent::Agreed, OTHER, unknown);
    for before in [None, Some(&of_another)] {
        assert_eq!(claim(unknown).settled(unsent, before), claim(unsent));
    }
}

#[test]
fn an_outcome_that_is_a_day_old_is_told_only_if_somebody_says_so() {
    let unsent = mailbox(Consent::Asked, OWN, ClaimState::Unsent);
    let sent = mailbox(Consent::Asked, OWN, ClaimState::Sent);
    let step = |there, later, resubmitted| {
        let told = told(TimeDelta::zero(), resubmitted);
        Mailbox::step(there, OTHER, told, THEN + later)
    };
    for there in [None, Some(&unsent)] {
        assert_eq!(step(there, PERIOD, false), Step::TooOld);
        assert!(allowed(&step(there, PERIOD, true)).is_some());
        let almost = PERIOD - TimeDelta::milliseconds(1);
        assert!(allowed(&step(there, almost, false)).is_some());
    }
    assert_eq!(step(Some(&sent), PERIOD, false), Step::Done, "while it is known, nothing is wrong");
}

#[test]
fn the_last_answer_counts_and_the_letter_stays_known() {
    let asked = mailbox(Consent::Asked, OWN, ClaimState::Sent);
    let refused = Mailbox::answered(Some(&asked), Answer::NeverAgain);
    let agreed = Mailbox::answered(Some(&refused), Answer::WriteToMe);

    assert_eq!(refused, mailbox(Consent::Refused, OWN, ClaimState::Sent));
    assert_eq!(agreed, mailbox(Consent::Agreed, OWN, ClaimState::Sent));
    let unknown = Mailbox::answered(None, Answer::NeverAgain);
    assert_eq!(unknown, Mailbox { consent: Consent::Refused, claim: None });
}

#[test]
fn who_may_not_be_written_to_outlives_the_address_and_nothing_else_does() {
    let outlives = |consent, state| mailbox(consent, OWN, state).forgotten();
    for state in [ClaimState::Claimed, ClaimState::Sent] {
        let asked = Some(Mailbox { consent: Consent::Asked, claim: None });
        assert_eq!(outlives(Consent::Asked, state), asked);
        assert_eq!(outlives(Consent::Agreed, state), None);
    }
    assert_eq!(outlives(Consent::Asked, ClaimState::Unsent), None, "nobody was asked");
    let refused = Some(Mailbox { consent: Consent::Refused, claim: None });
    assert_eq!(outlives(Consent::Refused, ClaimState::Unsent), refused);
    for forgotten in [Consent::Asked, Consent::Refused] {
        let there = Mailbox { consent: forgotten, claim: None };
        assert_eq!(allowed(&step(&there, PERIOD * 1_000, false)), None);
        assert_eq!(there.forgotten(), Some(there));
    }
}

#[test]
fn the_stored_form_is_fixed() {
    let claim = serde_json::json!({"id": Uuid::from_u128(7), "event": OWN, "state": "unsent", "claimed_at": 0});
    for (consent, stored) in
        [(Consent::Asked, "asked"), (Consent::Agreed, "agreed"), (Consent::Refused, "refused")]
    {
        let mailbox = mailbox(consent, OWN, ClaimState::Unsent);
        let stored = serde_json::json!({"consent": stored, "claim": claim});
        assert_eq!(serde_json::to_value(mailbox).unwrap(), stored);
    }
}
