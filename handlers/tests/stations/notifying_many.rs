//! Station 11, when there are more letters than a day may have.

use chrono::{DateTime, TimeDelta, Utc};
use handlers::mailboxes::{Answer, LetterLimits};
use handlers::ports::mail::MailError;
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

fn limits(daily: u32, domain_daily: u32) -> PostOffice {
    PostOffice { limits: LetterLimits { daily, domain_daily }, ..PostOffice::default() }
}

#[tokio::test]
async fn however_many_addresses_there_are_a_day_has_its_limit_of_letters_and_the_others_wait() {
    let office = limits(2, 9);
    let mut rejections = vec![];
    for number in 1..=3_u128 {
        let address = format!("victim-{number}@example.com");
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
async fn a_domain_has_its_limit_whatever_hosts_it_has_and_others_have_theirs() {
    let office = limits(9, 2);
    let mut rejections = vec![];
    for (number, address) in
        (1..).zip(["a@evil.example", "b@x1.evil.example", "c@y.x2.evil.example", "ada@example.com"])
    {
        rejections.push(office.rejected(number, Some(address)).await);
    }
    let all: Vec<_> = rejections.iter().collect();

    let again = office.hears(&all).await;

    assert_eq!(again.batch_item_failures.len(), 1);
    let letters = office.post.sent();
    let sent: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(sent, ["a@evil.example", "b@x1.evil.example", "ada@example.com"]);
    assert_eq!(office.at(tomorrow, &[&rejections[2]]).await, BatchResponse::done());
    assert_eq!(office.post.sent().len(), 4);
}

#[tokio::test]
async fn who_agreed_is_written_to_however_many_strangers_use_up_their_domain() {
    let office = limits(9, 1);
    let stranger = office.rejected(1, Some("made-up@example.com")).await;
    let ada = office.rejected(2, Some("ada@example.com")).await;
    office.answered("ada@example.com", Answer::WriteToMe).await;

    assert_eq!(office.hears(&[&stranger, &ada]).await, BatchResponse::done());

    assert_eq!(office.post.sent().len(), 2);
}

#[tokio::test]
async fn a_letter_that_comes_again_is_counted_once() {
    let office = limits(1, 9);
    let rejection = office.rejected(1, Some("ada@example.com")).await;
    let busy = || Fate::Fails(MailError::NotNow("throttled".to_owned()));
    office.post.destine([busy(), busy()]);

    for _ in 0..2 {
        assert_eq!(office.hears(&[&rejection]).await.batch_item_failures.len(), 1);
    }
    assert_eq!(office.hears(&[&rejection]).await, BatchResponse::done());

    assert_eq!(office.post.sent().len(), 1);
    assert_eq!(office.mailboxes.letters(), 1);
}
