//! Station 11, whatever fails and wherever it ends: no outcome is told twice, and none is forgotten.

use std::time::Duration;

use futures::future::join_all;
use handlers::email_address::EmailAddress;
use handlers::mailboxes::Answer;
use handlers::ports::mail::MailError;
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

fn of_mailboxes() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Survives),
        1 => Just(Fate::Fails(MailError::NotNow("throttled".to_owned()))),
        1 => Just(Fate::LosesTheAnswer),
        1 => Just(Fate::EndsBefore),
        1 => Just(Fate::EndsAfter),
    ]
}

/// Whose outcomes there are: of two mailboxes.
const OUTCOMES: [&str; 3] = ["ada@example.com", "Ada+maps@example.com", "bob@example.com"];

#[derive(Debug, Clone)]
struct Schedule {
    /// Outcomes by their place, those of a wave at the same time.
    waves: Vec<Vec<usize>>,
    letters: Vec<Fate>,
    mailboxes: Vec<Fate>,
    turns: Vec<usize>,
}

/// Every outcome at least once, some more often, in any order.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    let all = Just(vec![0, 1, 2]).prop_shuffle();
    let waves = prop::collection::vec(prop::collection::vec(0..OUTCOMES.len(), 1..4), 0..3);
    let letters = prop::collection::vec(of_letters(), 0..4);
    let mailboxes = prop::collection::vec(of_mailboxes(), 0..8);
    let turns = prop::collection::vec(0..4_usize, 0..20);
    (all, waves, letters, mailboxes, turns).prop_map(
        |(all, mut waves, letters, mailboxes, turns)| {
            waves.push(all);
            Schedule { waves, letters, mailboxes, turns }
        },
    )
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
    office.mailboxes.destine(schedule.mailboxes);
    office.let_others_go_first(&schedule.turns);

    deliver(&office, &rejections, schedule.waves).await;

    let counted = office.mailboxes.letters() as usize;
    prop_assert!(counted >= office.post.sent().len(), "a letter was sent and not counted");
    prop_assert!(counted <= 2, "an address was counted again");
    for mailbox in ["ada@example.com", "bob@example.com"] {
        let told = office.post.sent().iter().filter(|it| it.to.mailbox() == mailbox).count();
        let of_address = |event: &str| {
            let mut outcomes = rejections.iter().zip(OUTCOMES);
            let is_whose =
                |whose: &str| whose.parse::<EmailAddress>().unwrap().mailbox() == mailbox;
            outcomes.any(|(rejection, whose)| rejection["id"] == event && is_whose(whose))
        };
        let faults = office.faults.all();
        let faults = faults.iter().filter(|fault| of_address(&fault.event_id)).count();
        prop_assert!(told <= 1, "{} letters to {}", told, mailbox);
        prop_assert!(told + faults >= 1, "{} was told nothing, and nobody knows", mailbox);
    }
    Ok(())
}

/// What the owner of a mailbox, or the operator, does between deliveries.
#[derive(Debug, Clone, Copy)]
enum Happening {
    Answered(Answer),
    Forgotten,
}

fn any_happening() -> impl Strategy<Value = Option<Happening>> {
    prop_oneof![
        3 => Just(None),
        1 => Just(Some(Happening::Answered(Answer::WriteToMe))),
        1 => Just(Some(Happening::Answered(Answer::NeverAgain))),
        1 => Just(Some(Happening::Forgotten)),
    ]
}

/// Something happens, the address is left once more, and all outcomes so far are delivered.
async fn play_with_answers(
    steps: Vec<(Option<Happening>, Vec<Fate>)>,
    letters: Vec<Fate>,
) -> Result<(), TestCaseError> {
    const SPELLINGS: [&str; 2] = ["ada@example.com", "Ada+maps@example.com"];
    let office = PostOffice::default();
    office.post.destine(letters);
    let (mut rejections, mut last_answer, mut unasked) = (vec![], None, 0);
    for (number, (happening, trouble)) in (0..).zip(steps) {
        match happening {
            None => {}
            Some(Happening::Answered(answer)) => {
                office.answered(SPELLINGS[0], answer).await;
                last_answer = Some(answer);
            }
            Some(Happening::Forgotten) => {
                for spelling in SPELLINGS {
                    office.forgets(spelling).await;
                }
                if last_answer == Some(Answer::WriteToMe) {
                    (last_answer, unasked) = (None, 0);
                }
            }
        }
        let before = office.post.sent().len();
        office.mailboxes.destine(trouble);
        let spelling = SPELLINGS[usize::try_from(number % 2).unwrap()];
        rejections.push(office.rejected(number, Some(spelling)).await);
        deliver(&office, &rejections, vec![(0..rejections.len()).collect()]).await;
        office.mailboxes.calm_down();
        let sent = office.post.sent().len() - before;
        match last_answer {
            Some(Answer::NeverAgain) => prop_assert_eq!(sent, 0, "after \"never again\""),
            Some(Answer::WriteToMe) => prop_assert!(sent <= 1, "{} letters in a day", sent),
            None => unasked += sent,
        }
        prop_assert!(unasked <= 1, "a second letter, unasked");
    }
    Ok(())
}

fn run(story: impl Future<Output = Result<(), TestCaseError>>) -> Result<(), TestCaseError> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(story)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_tells_an_address_once_at_most_and_else_there_is_a_fault(
        schedule in any_schedule(),
    ) {
        run(play(schedule))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn whatever_fails_who_did_not_confirm_gets_one_letter_and_who_refused_gets_none(
        steps in prop::collection::vec(
            (any_happening(), prop::collection::vec(of_mailboxes(), 0..4)),
            1..6,
        ),
        letters in prop::collection::vec(of_letters(), 0..6),
    ) {
        run(play_with_answers(steps, letters))?;
    }
}
