//! Station 11, whatever fails and wherever it ends: no outcome is told twice, and none is forgotten.

use std::time::Duration;

use futures::future::join_all;
use handlers::mail::MailError;
use proptest::prelude::*;
use serde_json::Value;
use stream_processing::BatchResponse;

use crate::letters_and_claims::Fate;
use crate::post_office::PostOffice;

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

/// Whose outcomes there are.
const OUTCOMES: [&str; 3] = ["ada@example.com", "ada@example.com", "bob@example.com"];

#[derive(Debug, Clone)]
struct Schedule {
    /// Outcomes by their place, those of a wave at the same time.
    waves: Vec<Vec<usize>>,
    letters: Vec<Fate>,
    claims: Vec<Fate>,
    turns: Vec<usize>,
}

/// Every outcome at least once, some more often, in any order.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    let all = Just(vec![0, 1, 2]).prop_shuffle();
    let waves = prop::collection::vec(prop::collection::vec(0..OUTCOMES.len(), 1..4), 0..3);
    let letters = prop::collection::vec(of_letters(), 0..4);
    let claims = prop::collection::vec(of_claims(), 0..8);
    let turns = prop::collection::vec(0..4_usize, 0..20);
    (all, waves, letters, claims, turns).prop_map(|(all, mut waves, letters, claims, turns)| {
        waves.push(all);
        Schedule { waves, letters, claims, turns }
    })
}

/// Delivers all waves, each until nothing of it has to come again. A process that has ended says nothing.
async fn deliver(office: &PostOffice, rejections: &[Value], waves: Vec<Vec<usize>>) {
    for mut wave in waves {
        while !wave.is_empty() {
            let again = wave.into_iter().map(async |place| {
                let message = [&rejections[place]];
                let heard = office.hears(&message);
                let answer = tokio::time::timeout(Duration::from_secs(1), heard).await;
                (answer != Ok(BatchResponse::done())).then_some(place)
            });
            wave = join_all(again).await.into_iter().flatten().collect();
        }
    }
}

async fn play(schedule: Schedule) -> Result<(), TestCaseError> {
    let office = PostOffice::default();
    let mut rejections = vec![];
    for (number, address) in (1..).zip(OUTCOMES) {
        rejections.push(office.rejected(number, Some(address)).await);
    }
    office.post.destine(schedule.letters);
    office.claims.destine(schedule.claims);
    office.let_others_go_first(&schedule.turns);

    deliver(&office, &rejections, schedule.waves).await;

    let counted = office.claims.letters() as usize;
    prop_assert!(counted >= office.post.sent().len(), "a letter was sent and not counted");
    prop_assert!(counted <= 2, "an address was counted again");
    for address in ["ada@example.com", "bob@example.com"] {
        let told = office.post.sent().iter().filter(|it| it.to.as_str() == address).count();
        let of_address = |event: &str| {
            let mut outcomes = rejections.iter().zip(OUTCOMES);
            outcomes.any(|(rejection, whose)| rejection["id"] == event && whose == address)
        };
        let faults = office.faults.all();
        let faults = faults.iter().filter(|fault| of_address(&fault.event_id)).count();
        prop_assert!(told <= 1, "{} letters to {}", told, address);
        prop_assert!(told + faults >= 1, "{} was told nothing, and nobody knows", address);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_tells_an_address_once_at_most_and_else_there_is_a_fault(
        schedule in any_schedule(),
    ) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.unwrap().block_on(play(schedule))?;
    }
}
