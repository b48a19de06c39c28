//! Station 11, when there are more letters than a day may have.

use chrono::{DateTime, TimeDelta, Utc};
use handlers::mail::MailError;
use stream_processing::BatchResponse;

use crate::letters_and_claims::Fate;
use crate::post_office::PostOffice;
use crate::story::now;

/// The next day in UTC, on which today's outcomes are news.
fn tomorrow() -> DateTime<Utc> {
    let tomorrow = now() + TimeDelta::hours(9);
    assert_ne!(tomorrow.date_naive(), now().date_naive());
    tomorrow
}

#[tokio::test]
async fn however_many_addresses_there_are_a_day_has_its_limit_of_letters_and_the_others_wait() {
    let office = PostOffice { daily_limit: 2, ..PostOffice::default() };
    let mut rejections = vec![];
    for number in 1..=3_u128 {
        let address = format!("victim+{number}@example.com");
        rejections.push(office.rejected(number, Some(&address)).await);
    }
    let [first, second, third] = rejections.as_slice() else { panic!() };

    let again = office.hears(&[first, second, third]).await;

    assert_eq!(again.batch_item_failures.len(), 1);
    assert_eq!(office.post.sent().len(), 2);
    assert_eq!(office.hears(&[first]).await, BatchResponse::done(), "this one had its letter");
    assert_eq!(office.at(tomorrow, &[third]).await, BatchResponse::done());
    assert_eq!(office.post.sent().len(), 3);
    assert_eq!(office.errors(), [""; 0]);
}

#[tokio::test]
async fn who_is_forgotten_and_proposes_again_gets_no_more_than_the_limit() {
    use stream_processing::encryption::KeyStore;
    let office = PostOffice { daily_limit: 1, ..PostOffice::default() };
    let ada = "ada@example.com";
    let rejection = office.rejected(1, Some(ada)).await;
    assert_eq!(office.hears(&[&rejection]).await, BatchResponse::done());
    office.keys.erase(ada).await.unwrap();
    let another = office.rejected(2, Some(ada)).await;

    assert_eq!(office.hears(&[&another]).await.batch_item_failures.len(), 1);

    assert_eq!(office.post.sent().len(), 1);
}

#[tokio::test]
async fn a_letter_that_comes_again_is_counted_once() {
    let office = PostOffice { daily_limit: 1, ..PostOffice::default() };
    let rejection = office.rejected(1, Some("ada@example.com")).await;
    let busy = || Fate::Fails(MailError::NotNow("throttled".to_owned()));
    office.post.destine([busy(), busy()]);

    for _ in 0..2 {
        assert_eq!(office.hears(&[&rejection]).await.batch_item_failures.len(), 1);
    }
    assert_eq!(office.hears(&[&rejection]).await, BatchResponse::done());

    assert_eq!(office.post.sent().len(), 1);
    assert_eq!(office.claims.letters(), 1);
}
