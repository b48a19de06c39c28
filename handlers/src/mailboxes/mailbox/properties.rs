use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

use super::super::Answer;
use super::{ClaimState, Mailbox, Step, Told};

/// An event in the life of a mailbox.
#[derive(Debug, Clone, Copy)]
enum Happening {
    /// An outcome is delivered, and its letter ends in this state.
    Outcome(u128, ClaimState, bool),
    Answer(Answer),
    Forgotten,
}

fn any_happening() -> impl Strategy<Value = Happening> {
    const STATES: [ClaimState; 3] = [ClaimState::Claimed, ClaimState::Sent, ClaimState::Unsent];
    prop_oneof![
        4 => (1..4_u128, prop::sample::select(&STATES), any::<bool>())
            .prop_map(|(event, state, resubmitted)| Happening::Outcome(event, state, resubmitted)),
        1 => prop_oneof![Just(Answer::WriteToMe), Just(Answer::NeverAgain)]
            .prop_map(Happening::Answer),
        1 => Just(Happening::Forgotten),
    ]
}

proptest! {
    /// Whatever happens in whatever order: a letter is sent only if the owner's last answer was "write to me", or if
    /// there was no letter before; and never if it was "never again".
    #[test]
    fn nobody_is_written_to_who_did_not_confirm_beyond_the_first_letter(
        happenings in prop::collection::vec((any_happening(), 0..72_i64), 0..30),
    ) {
        let (mut there, mut now) = (None, DateTime::UNIX_EPOCH);
        let (mut first, mut last_answer) = (None, None);
        for (happening, hours) in happenings {
            now += TimeDelta::hours(hours);
            match happening {
                Happening::Answer(answer) => {
                    there = Some(Mailbox::answered(there.as_ref(), answer));
                    last_answer = Some(answer);
                }
                Happening::Forgotten => {
                    there = there.as_ref().and_then(Mailbox::forgotten);
                    if last_answer == Some(Answer::WriteToMe) {
                        (first, last_answer) = (None, None);
                    }
                }
                Happening::Outcome(event, state, resubmitted) => {
                    let event = Uuid::from_u128(event);
                    let told = Told { event, at: now, resubmitted };
                    let step = Mailbox::step(there.as_ref(), Uuid::nil(), told, now);
                    let Step::Claim(consent, claim) = step else { continue };
                    prop_assert_ne!(last_answer, Some(Answer::NeverAgain));
                    if last_answer.is_none() {
                        let is_again = first == Some(event) && resubmitted;
                        prop_assert!(first.is_none() || is_again, "a second letter, unasked");
                    }
                    if state != ClaimState::Unsent && last_answer.is_none() {
                        first = Some(event);
                    }
                    let claim = claim.settled(state, there.as_ref());
                    there = Some(Mailbox { consent, claim: Some(claim) });
                }
            }
        }
    }
}
