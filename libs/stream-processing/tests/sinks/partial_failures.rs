//! What a service does not take of a batch.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use stream_processing::sinks::{DataStream, EventBus, Queue, Resend, Topic};
use stream_processing::{Event, Severity, Units};

use crate::service::{Service, event, failure, http, outcome, units_of};
use crate::wire::Wire;

/// Three attempts, without a pause; the pauses are counted.
fn at_once(pauses: &Arc<AtomicU32>) -> Resend {
    let pauses = Arc::clone(pauses);
    Resend::new(NonZeroU32::new(3).unwrap(), move |_| {
        pauses.fetch_add(1, Ordering::Relaxed);
        std::future::ready(())
    })
}

/// A client of this address that does not repeat requests by itself.
macro_rules! client {
    ($sdk:ident, $address:expr) => {
        $sdk::Client::from_conf(
            $sdk::Config::builder()
                .behavior_version($sdk::config::BehaviorVersion::latest())
                .region($sdk::config::Region::new("eu-west-1"))
                .endpoint_url($address)
                .credentials_provider($sdk::config::Credentials::new("a", "b", None, None, "test"))
                .retry_config($sdk::config::retry::RetryConfig::disabled())
                .http_client(http())
                .build(),
        )
    };
}
pub(crate) use client;

impl Wire {
    /// Publishes to a service, and counts the pauses.
    fn publish(self, to: &Service, units: Units<Event>, pauses: &Arc<AtomicU32>) -> Units {
        let (address, resend) = (to.address(), at_once(pauses));
        match self {
            Self::EventBridge => {
                let bus = EventBus::new(client!(aws_sdk_eventbridge, address), "bus", "test");
                units.through(bus.with_resend(resend).publish())
            }
            Self::Kinesis => {
                let stream = DataStream::new(client!(aws_sdk_kinesis, address), "stream");
                units.through(stream.with_resend(resend).publish())
            }
            Self::Sqs => {
                let queue = Queue::new(client!(aws_sdk_sqs, &address), format!("{address}/queue"));
                units.through(queue.with_resend(resend).publish())
            }
            Self::Sns => {
                let topic = Topic::new(client!(aws_sdk_sns, address), "arn:aws:sns:eu-west-1:1:t");
                units.through(topic.with_resend(resend).publish())
            }
        }
    }

    /// A code that says: not now.
    fn throttled(self) -> &'static str {
        match self {
            Self::Kinesis => "ProvisionedThroughputExceededException",
            Self::EventBridge => "ThrottlingException",
            Self::Sqs => "AWS.SimpleQueueService.ThrottlingException",
            Self::Sns => "Throttling",
        }
    }

    /// A code that says: never.
    fn invalid(self) -> &'static str {
        match self {
            Self::EventBridge => "MalformedDetail",
            Self::Kinesis => "ValidationException",
            Self::Sqs => "AWS.SimpleQueueService.InvalidMessageContents",
            Self::Sns => "InvalidParameter",
        }
    }
}

async fn what_is_throttled_is_sent_again_alone(wire: Wire) {
    let service = Service::start(wire).await.fails(1, wire.throttled(), 2);
    let pauses = Arc::default();

    let (taken, failed) =
        outcome(wire.publish(&service, units_of((0..3).map(event)), &pauses)).await;

    assert_eq!((taken, failed.len()), ((0..3).collect(), 0));
    assert_eq!(service.requests(), [vec!["0", "1", "2"], vec!["1"], vec!["1"]]);
    assert_eq!(pauses.load(Ordering::Relaxed), 2);
}

async fn what_stays_throttled_comes_again(wire: Wire) {
    let service = Service::start(wire).await.fails(1, wire.throttled(), 9);

    let (taken, failed) =
        outcome(wire.publish(&service, units_of((0..3).map(event)), &Arc::default())).await;

    assert_eq!(taken, [0, 2].into());
    assert_eq!(failed.iter().map(failure).collect::<Vec<_>>(), [(1, Severity::Transient)]);
    assert_eq!(service.requests().len(), 3);
}

async fn what_is_invalid_is_poison_and_the_rest_goes_on(wire: Wire) {
    let service = Service::start(wire).await.fails(1, wire.invalid(), 9);

    let (taken, failed) =
        outcome(wire.publish(&service, units_of((0..3).map(event)), &Arc::default())).await;

    assert_eq!(taken, [0, 2].into());
    assert_eq!(failed.iter().map(failure).collect::<Vec<_>>(), [(1, Severity::Poison)]);
    assert_eq!(service.requests().len(), 1, "nobody asks again");
}

async fn a_request_that_is_refused_because_of_one_event_is_halved(wire: Wire) {
    let code = if let Wire::Sns = wire { "ValidationError" } else { "ValidationException" };
    let service = Service::start(wire).await.refuses(2, 400, code);

    let (taken, failed) =
        outcome(wire.publish(&service, units_of((0..4).map(event)), &Arc::default())).await;

    assert_eq!(taken, [0, 1, 3].into());
    assert_eq!(failed.iter().map(failure).collect::<Vec<_>>(), [(2, Severity::Poison)]);
}

async fn a_service_that_is_down_fails_all_for_now(wire: Wire) {
    let service = Service::start(wire).await.refuses(0, 503, "ServiceUnavailable");

    let (taken, failed) =
        outcome(wire.publish(&service, units_of((0..2).map(event)), &Arc::default())).await;

    assert_eq!(taken, [].into());
    let failed: Vec<_> = failed.iter().map(failure).collect();
    assert_eq!(failed, [(0, Severity::Transient), (1, Severity::Transient)]);
    assert_eq!(service.requests().len(), 1, "the client has its own retries");
}

async fn a_missing_right_fails_all_for_now(wire: Wire) {
    let service = Service::start(wire).await.refuses(0, 403, "AccessDeniedException");
    let (_, failed) = outcome(wire.publish(&service, units_of([event(0)]), &Arc::default())).await;
    assert_eq!(failed.iter().map(failure).collect::<Vec<_>>(), [(0, Severity::Transient)]);
}

async fn what_is_above_the_limit_is_never_sent(wire: Wire) {
    let service = Service::start(wire).await;
    let big = event(1).with_entity("thing", &json!("x".repeat(1 << 20))).unwrap();

    let (taken, failed) =
        outcome(wire.publish(&service, units_of([event(0), big, event(2)]), &Arc::default())).await;

    assert_eq!(taken, [0, 2].into());
    assert_eq!(failed.iter().map(failure).collect::<Vec<_>>(), [(1, Severity::Poison)]);
    let message = &failed[0].failure.error.message;
    assert!(message.contains("takes of one entry"), "{message}");
    assert_eq!(service.requests(), [["0", "2"]]);
}

async fn a_request_holds_no_more_than_the_service_takes(wire: Wire) {
    let service = Service::start(wire).await;
    let most = if let Wire::Kinesis = wire { 500 } else { 10 };

    let (taken, _) =
        outcome(wire.publish(&service, units_of((0..=most).map(event)), &Arc::default())).await;

    assert_eq!(taken.len(), most + 1);
    let mut counts: Vec<_> = service.requests().iter().map(Vec::len).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, most]);
}

/// The n-th event, of this key.
fn of_key(number: usize, key: &str) -> Event {
    Event { partition_key: Some(key.to_owned()), ..event(number) }
}

async fn what_follows_a_throttled_event_of_its_key_is_sent_after_it(wire: Wire) {
    let service = Service::start(wire).await.fails(0, wire.throttled(), 2);
    let events = [of_key(0, "a"), of_key(1, "b"), of_key(2, "a")];

    let (taken, failed) = outcome(wire.publish(&service, units_of(events), &Arc::default())).await;

    assert_eq!((taken, failed.len()), ((0..3).collect(), 0));
    assert_eq!(service.requests(), [vec!["0", "1"], vec!["0"], vec!["0"], vec!["2"]]);
}

async fn what_follows_an_event_that_comes_again_waits_for_it(wire: Wire) {
    let service = Service::start(wire).await.fails(0, wire.throttled(), 9);
    let events = [of_key(0, "a"), of_key(1, "b"), of_key(2, "a")];

    let (taken, failed) = outcome(wire.publish(&service, units_of(events), &Arc::default())).await;

    assert_eq!(taken, [1].into());
    let failed: Vec<_> = failed.iter().map(failure).collect();
    assert_eq!(failed, [(0, Severity::Transient), (2, Severity::Waiting)]);
    assert!(!service.requests().concat().contains(&"2".to_owned()));
}

/// Each story, for each service.
macro_rules! stories {
    ($($name:ident: $wire:ident => [$($story:ident),* $(,)?];)*) => {$(
        mod $name {
            use super::*;
            $(
                #[tokio::test]
                async fn $story() {
                    super::$story(Wire::$wire).await;
                }
            )*
        }
    )*};
    ($($name:ident: $wire:ident),* $(,)?) => {
        stories! {$($name: $wire => [
            what_is_throttled_is_sent_again_alone,
            what_stays_throttled_comes_again,
            what_is_invalid_is_poison_and_the_rest_goes_on,
            a_request_that_is_refused_because_of_one_event_is_halved,
            a_service_that_is_down_fails_all_for_now,
            a_missing_right_fails_all_for_now,
            what_is_above_the_limit_is_never_sent,
            a_request_holds_no_more_than_the_service_takes,
            what_follows_a_throttled_event_of_its_key_is_sent_after_it,
            what_follows_an_event_that_comes_again_waits_for_it,
        ];)*}
    };
}

stories! { eventbridge: EventBridge, kinesis: Kinesis, sqs: Sqs, sns: Sns }
