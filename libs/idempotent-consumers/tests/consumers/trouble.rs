//! The database does not answer.

use idempotent_consumers::memory::{Fate, InMemoryDatabase};
use stream_processing::{Failure, Severity};

use crate::story::{CountByCountry, consumer, count, validated};

#[tokio::test]
async fn a_crash_before_the_transaction_leaves_nothing_and_the_next_delivery_does_it() {
    let database = InMemoryDatabase::default();
    database.destine([Fate::CrashesBefore]);
    let consumer = consumer(&database, CountByCountry);

    let error = consumer.consume(&validated(1, "FR")).await.unwrap_err();
    assert_eq!(Failure::from(error).severity, Severity::Transient);
    assert_eq!(count(&database, "FR"), None);

    assert!(!consumer.consume(&validated(1, "FR")).await.unwrap().is_repeat());
    assert_eq!(count(&database, "FR").as_deref(), Some("1"));
}

#[tokio::test]
async fn a_crash_after_the_transaction_loses_the_answer_only() {
    let database = InMemoryDatabase::default();
    database.destine([Fate::CrashesAfter]);
    let consumer = consumer(&database, CountByCountry);

    assert!(consumer.consume(&validated(1, "FR")).await.is_err());

    let outcome = consumer.consume(&validated(1, "FR")).await.unwrap();
    assert!(outcome.is_repeat());
    assert_eq!(outcome.value::<u64>().unwrap(), 1);
    assert_eq!(count(&database, "FR").as_deref(), Some("1"));
}
