//! Station 11: who is written to, and how often.

use chrono::{DateTime, TimeDelta, Utc};
use domain::testing::controls;
use futures::FutureExt;
use handlers::mailboxes::ClaimState;
use handlers::ports::clock::Clock;
use handlers::ports::mail::{Letter, MailError};
use serde_json::json;
use stream_processing::BatchResponse;
use stream_processing::encryption::KeyStore;
use uuid::Uuid;

use crate::letters_and_claims::Fate;
use crate::post_office::PostOffice;
use crate::story::{later, now};

pub(crate) const ADA: &str = "ada@example.com";

pub(crate) fn a_day_later() -> DateTime<Utc> {
    now() + TimeDelta::days(1)
}

pub(crate) fn almost_a_day_later() -> DateTime<Utc> {
    a_day_later() - TimeDelta::milliseconds(1)
}

pub(crate) fn addresses(letters: &[Letter]) -> Vec<&str> {
    letters.iter().map(|letter| letter.to.as_str()).collect()
}

#[tokio::test]
async fn a_proposer_is_told_once_where_the_form_is_and_nothing_of_what_was_written() {
    let office = PostOffice::default();
    let rejection = office.rejected(42, Some(ADA)).await;

    for _ in 0..3 {
        assert_eq!(office.hears(&[&rejection, &rejection]).await, BatchResponse::done());
    }

    let letters = office.post.sent();
    assert_eq!(addresses(&letters), [ADA]);
    let link = format!("https://visitplannr.example/destinations/{}#propose", Uuid::from_u128(42));
    assert!(letters[0].text.contains(&link), "{}", letters[0].text);
    let proposal = controls::proposal();
    let own_words = [proposal.name.as_str(), proposal.description.as_ref().unwrap().as_str()];
    for word in own_words {
        assert!(!letters[0].text.contains(word) && !letters[0].subject.contains(word), "{word}");
    }
    assert_eq!(office.errors(), [""; 0]);
}

#[tokio::test]
async fn who_left_no_address_is_not_written_to() {
    let office = PostOffice::default();
    let rejection = office.rejected(1, None).await;

    assert_eq!(office.hears(&[&rejection]).await, BatchResponse::done());

    assert_eq!(office.post.sent(), []);
    assert_eq!(office.errors(), [""; 0]);
}

#[tokio::test]
async fn who_was_forgotten_is_not_written_to() {
    let office = PostOffice::default();
    let rejection = office.rejected(1, Some(ADA)).await;
    office.keys.erase(ADA).await.unwrap();

    assert_eq!(office.hears(&[&rejection]).await, BatchResponse::done());

    assert_eq!(office.post.sent(), []);
    assert_eq!(office.errors(), [""; 0]);
}

#[tokio::test]
async fn an_outcome_of_yesterday_is_a_fault_that_is_told_once_it_is_resubmitted() {
    let office = PostOffice::default();
    let (rejection, nobodys) =
        (office.rejected(1, Some(ADA)).await, office.rejected(2, None).await);

    assert_eq!(office.at(a_day_later, &[&rejection, &nobodys]).await, BatchResponse::done());

    assert_eq!(office.post.sent(), []);
    let errors = office.errors();
    assert_eq!(errors.len(), 1, "nobody waits for the other one: {errors:?}");
    assert!(errors[0].contains("was rejected more than a day ago"), "{errors:?}");
    assert_eq!(office.resubmitted(a_day_later).await, BatchResponse::done());
    assert_eq!(addresses(&office.post.sent()), [ADA]);
}

#[tokio::test]
async fn an_outcome_is_news_for_a_day() {
    let office = PostOffice::default();
    let rejection = office.rejected(1, Some(ADA)).await;

    assert_eq!(office.at(almost_a_day_later, &[&rejection]).await, BatchResponse::done());

    assert_eq!(addresses(&office.post.sent()), [ADA]);
    assert_eq!(office.at(a_day_later, &[&rejection]).await, BatchResponse::done());
    assert_eq!(office.errors(), [""; 0], "while it is known that it was told, nothing is wrong");
}

#[tokio::test]
async fn what_is_replayed_is_for_others() {
    let office = PostOffice::default();
    let mut rejection = office.rejected(1, Some(ADA)).await;
    rejection["replayname"] = json!("for-a-new-subscriber");

    assert_eq!(office.hears(&[&rejection]).await, BatchResponse::done());

    assert_eq!(office.post.sent(), []);
    assert_eq!(office.errors(), [""; 0]);
}

#[tokio::test]
async fn a_mail_that_was_claimed_before_a_crash_is_a_fault_and_never_sent_by_itself() {
    let office = PostOffice::default();
    let rejection = office.rejected(1, Some(ADA)).await;
    office.post.destine([Fate::EndsBefore]);
    assert_eq!(office.hears(&[&rejection]).now_or_never(), None, "the process ended");

    for _ in 0..3 {
        assert_eq!(office.hears(&[&rejection]).await, BatchResponse::done());
    }

    assert_eq!(office.post.sent(), []);
    let errors = office.errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("whether the mail was sent is not known"), "{errors:?}");
    assert!(
        errors[0].contains("resubmit this fault to send it, perhaps a second time"),
        "{errors:?}"
    );
}

#[tokio::test]
async fn an_operator_who_resubmits_the_fault_sends_the_mail_even_when_it_is_old() {
    let office = PostOffice::default();
    let rejection = office.rejected(1, Some(ADA)).await;
    office.post.destine([Fate::Fails(MailError::Unknown("no answer".to_owned()))]);
    office.hears(&[&rejection]).await;
    assert_eq!(office.errors().len(), 1);

    for clock in [a_day_later as Clock, a_day_later] {
        assert_eq!(office.resubmitted(clock).await, BatchResponse::done());
    }

    assert_eq!(addresses(&office.post.sent()), [ADA]);
}

#[tokio::test]
async fn a_resubmitted_fault_does_not_give_an_address_a_second_mail_of_the_day() {
    let office = PostOffice::default();
    let (first, second) =
        (office.rejected(1, Some(ADA)).await, office.rejected(2, Some(ADA)).await);
    office.post.destine([Fate::Fails(MailError::Refused("SES says no".to_owned()))]);
    office.hears(&[&first]).await;
    office.hears(&[&second]).await;
    assert_eq!(addresses(&office.post.sent()), [ADA]);

    assert_eq!(office.resubmitted(later).await, BatchResponse::done());

    assert_eq!(addresses(&office.post.sent()), [ADA]);
}

#[tokio::test]
async fn a_refused_mail_is_a_fault_that_says_why_but_not_to_whom_and_can_be_resubmitted() {
    let office = PostOffice::default();
    let rejection = office.rejected(1, Some(ADA)).await;
    office.post.destine([Fate::Fails(MailError::Refused("SES says MessageRejected".to_owned()))]);

    assert_eq!(office.hears(&[&rejection]).await, BatchResponse::done());

    let errors = office.errors();
    assert!(
        errors[0].contains("SES says MessageRejected; fix the cause and resubmit"),
        "{errors:?}"
    );
    let faults = format!("{:?}", office.faults.all());
    assert!(!faults.contains("ada@"), "{faults}");
    assert_eq!(office.resubmitted(later).await, BatchResponse::done());
    assert_eq!(addresses(&office.post.sent()), [ADA]);
}

#[tokio::test]
async fn a_mail_that_can_t_be_sent_for_now_comes_again_and_is_sent_once() {
    let office = PostOffice::default();
    let rejection = office.rejected(1, Some(ADA)).await;
    let busy = || Fate::Fails(MailError::NotNow("throttled".to_owned()));
    office.post.destine([busy(), busy()]);

    for _ in 0..2 {
        let again = office.hears(&[&rejection]).await;
        assert_eq!(again.batch_item_failures.len(), 1);
        assert_eq!(office.mailboxes.states(), [ClaimState::Unsent]);
    }
    assert_eq!(office.hears(&[&rejection]).await, BatchResponse::done());

    assert_eq!(addresses(&office.post.sent()), [ADA]);
    assert_eq!(office.mailboxes.states(), [ClaimState::Sent]);
    assert_eq!(office.errors(), [""; 0]);
}

#[tokio::test]
async fn what_is_no_rejection_of_a_destination_is_a_fault() {
    let office = PostOffice::default();
    let mut of_an_area = office.rejected(1, Some(ADA)).await;
    of_an_area["streamid"] = json!("u09tv");
    let mut of_nothing = office.rejected(2, Some(ADA)).await;
    of_nothing["streamid"] = json!(Uuid::from_u128(99));
    let mut accepted = office.rejected(3, Some(ADA)).await;
    accepted["eventtype"] = json!("GeolocationValidationSucceeded");
    accepted["data"] = json!({"country": "FR"});

    office.hears(&[&of_an_area, &of_nothing, &accepted]).await;

    let errors = office.errors();
    let so_many = |what: &str| errors.iter().filter(|error| error.contains(what)).count();
    assert_eq!(so_many("is not a destination"), 2, "{errors:?}");
    assert_eq!(so_many("has no events here"), 1, "{errors:?}");
    assert_eq!(office.post.sent(), []);
}
