//! Station 11, whatever fails and wherever it ends: no outcome is told twice, and none is forgotten.

use futures::FutureExt;
use handlers::mail::MailError;
use proptest::prelude::*;
use stream_processing::BatchResponse;

use crate::post_office::{Fate, PostOffice};

fn of_letters() -> impl Strategy<Value = Fate> {
    let fails = |error| Just(Fate::Fails(error));
    prop_oneof![
        Just(Fate::Survives),
        Just(Fate::LosesTheAnswer),
        Just(Fate::EndsBefore),
        Just(Fate::EndsAfter),
        fails(MailError::Unknown("no answer".to_owned())),
        fails(MailError::NotNow("throttled".to_owned())),
        fails(MailError::Refused("no".to_owned())),
    ]
}

fn of_claims() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Survives),
        1 => Just(Fate::Fails(MailError::NotNow("throttled".to_owned()))),
        1 => Just(Fate::LosesTheAnswer),
        1 => Just(Fate::EndsBefore),
        1 => Just(Fate::EndsAfter),
    ]
}

proptest! {
    #[test]
    fn an_outcome_is_told_once_at_most_and_else_there_is_a_fault(
        letters in prop::collection::vec(of_letters(), 0..4),
        claims in prop::collection::vec(of_claims(), 0..8),
        redeliveries in 0..3usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let trouble = letters.len() + claims.len();
        let (told, faults) = runtime.block_on(async {
            let office = PostOffice::default();
            let rejection = office.rejected(1, Some("ada@example.com")).await;
            office.post.destine(letters);
            office.claims.destine(claims);
            // Until nothing has to come again, and then as often as a queue may like.
            let is_done = || office.hears(&[&rejection]).now_or_never() == Some(BatchResponse::done());
            let delivered = (0..=trouble).find(|_| is_done());
            assert!(delivered.is_some(), "all trouble was over");
            for _ in 0..redeliveries {
                is_done();
            }
            (office.post.sent().len(), office.errors().len())
        });
        prop_assert!(told <= 1, "{} letters", told);
        prop_assert!(faults <= 1, "{} faults", faults);
        prop_assert!(told + faults >= 1, "nobody was told");
    }
}
