//! Station 11: the first letter asks, and what is answered decides whether there is another.

use handlers::mailboxes::{Answer, Consent, Mailbox};
use handlers::ports::mail::MailError;
use serde_json::{Value, json};
use stream_processing::BatchResponse;

use crate::letters_and_claims::Fate;
use crate::notifying::{ADA, a_day_later, addresses, almost_a_day_later};
use crate::post_office::PostOffice;

/// The same outcome, as if it had come a day later.
fn of_the_next_day(mut rejection: Value) -> Value {
    rejection["time"] = json!(a_day_later());
    rejection
}

#[tokio::test]
async fn who_did_not_answer_gets_no_second_letter_and_another_address_has_its_own() {
    let office = PostOffice::default();
    let (first, second) =
        (office.rejected(1, Some(ADA)).await, office.rejected(2, Some("Ada+x@Example.com")).await);
    let bobs = office.rejected(3, Some("bob@example.com")).await;

    assert_eq!(office.hears(&[&first, &second, &bobs]).await, BatchResponse::done());
    assert_eq!(office.at(almost_a_day_later, &[&second]).await, BatchResponse::done());

    assert_eq!(addresses(&office.post.sent()), [ADA, "bob@example.com"]);
    assert_eq!(office.errors(), [""; 0]);
}

#[tokio::test]
async fn the_first_letter_asks_and_who_agrees_gets_one_a_day_that_can_be_stopped() {
    let office = PostOffice::default();
    let first = office.rejected(1, Some(ADA)).await;
    office.hears(&[&first]).await;
    office.answered(ADA, Answer::WriteToMe).await;
    let (second, third) =
        (office.rejected(2, Some(ADA)).await, office.rejected(3, Some(ADA)).await);

    office.hears(&[&second]).await;
    assert_eq!(office.post.sent().len(), 1, "one a day");
    office.at(almost_a_day_later, &[&second]).await;
    assert_eq!(office.post.sent().len(), 1);
    let (second, third) = (of_the_next_day(second), of_the_next_day(third));
    office.at(a_day_later, &[&second]).await;
    office.answered(ADA, Answer::NeverAgain).await;
    office.at(a_day_later, &[&third]).await;

    let letters = office.post.sent();
    assert_eq!(addresses(&letters), [ADA, ADA]);
    assert!(letters[0].text.contains("/letters/write-to-me?mailbox="), "{}", letters[0].text);
    assert!(!letters[1].text.contains("/letters/write-to-me"), "{}", letters[1].text);
    for letter in letters {
        assert!(letter.unsubscribe.contains("https://visitplannr.example/letters/never-again?"));
        assert!(letter.text.contains(&letter.unsubscribe), "{}", letter.text);
    }
}

#[tokio::test]
async fn a_forgotten_address_that_is_left_again_gets_no_second_letter() {
    for (answer, outlives) in [
        (None, Some(Consent::Asked)),
        (Some(Answer::NeverAgain), Some(Consent::Refused)),
        (Some(Answer::WriteToMe), None),
    ] {
        let office = PostOffice::default();
        let first = office.rejected(1, Some(ADA)).await;
        office.hears(&[&first]).await;
        if let Some(answer) = answer {
            office.answered(ADA, answer).await;
        }

        office.forgets(ADA).await;
        let outlived = outlives.map(|consent| Mailbox { consent, claim: None });
        assert_eq!(office.mailboxes.all(), Vec::from_iter(outlived), "{answer:?}");
        let again = office.rejected(2, Some(ADA)).await;
        assert_eq!(office.hears(&[&first, &again]).await, BatchResponse::done());

        let letters = if answer == Some(Answer::WriteToMe) { 2 } else { 1 };
        assert_eq!(office.post.sent().len(), letters, "{answer:?}");
        assert_eq!(office.errors(), [""; 0]);
    }
}

#[tokio::test]
async fn who_was_forgotten_before_any_letter_may_be_asked_once() {
    let office = PostOffice::default();
    let rejection = office.rejected(1, Some(ADA)).await;
    office.post.destine([Fate::Fails(MailError::Refused("no".to_owned()))]);
    office.hears(&[&rejection]).await;

    office.forgets(ADA).await;
    let again = office.rejected(2, Some(ADA)).await;
    office.hears(&[&again]).await;

    assert_eq!(addresses(&office.post.sent()), [ADA]);
}
