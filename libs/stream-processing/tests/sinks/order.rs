//! Entries of one key go one after the other, whatever the service does with each.

use std::collections::{HashMap, HashSet, VecDeque};
use std::num::{NonZeroU32, NonZeroUsize, ParseIntError};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use stream_processing::sinks::{BatchApi, BatchSink, Resend, SinkError};
use stream_processing::{Event, Limits};

use crate::service::{event, outcome, units_of};

#[derive(Debug)]
struct Numbered(usize);

impl TryFrom<Event> for Numbered {
    type Error = ParseIntError;

    fn try_from(event: Event) -> Result<Self, ParseIntError> {
        event.id.parse().map(Self)
    }
}

/// A service that throttles some entries and takes its time.
#[derive(Debug, Clone, Default)]
struct Moody(Arc<Mutex<Mood>>);

#[derive(Debug, Default)]
struct Mood {
    /// Whether the next entries are taken.
    takes: VecDeque<bool>,
    /// How often others go first before the next requests are answered.
    pauses: VecDeque<usize>,
    requests: Vec<Vec<usize>>,
    taken: Vec<usize>,
}

impl BatchApi for Moody {
    type Entry = Numbered;

    const SERVICE: &'static str = "moody";
    const LIMITS: Limits = Limits { count: 4, bytes: 40, entry_bytes: 20 };

    fn size(Numbered(number): &Numbered) -> usize {
        number % 20
    }

    async fn send(&self, entries: &[&Numbered]) -> Result<Vec<Result<(), SinkError>>, SinkError> {
        let pauses = {
            let mut mood = self.0.lock().unwrap();
            mood.requests.push(entries.iter().map(|Numbered(number)| *number).collect());
            mood.pauses.pop_front().unwrap_or_default()
        };
        for _ in 0..pauses {
            tokio::task::yield_now().await;
        }
        let mut mood = self.0.lock().unwrap();
        let mut answer = |Numbered(number): &Numbered| {
            if mood.takes.pop_front().unwrap_or(true) {
                mood.taken.push(*number);
                return Ok(());
            }
            Err(SinkError::new("moody", "ThrottlingException", None))
        };
        Ok(entries.iter().map(|entry| answer(entry)).collect())
    }
}

fn of_key(number: usize, key: usize) -> Event {
    Event { partition_key: Some(key.to_string()), ..event(number) }
}

/// Publishes events of these keys, numbered from 0. Says which came out as taken.
async fn publish(service: &Moody, keys: &[usize], parallel: usize) -> HashSet<usize> {
    let twice = Resend::new(NonZeroU32::new(2).unwrap(), |_| std::future::ready(()));
    let parallel = NonZeroUsize::new(parallel).unwrap();
    let sink = BatchSink::of(service.clone()).with_resend(twice).with_parallel(parallel);
    let events = keys.iter().enumerate().map(|(number, key)| of_key(number, *key));
    let (taken, failed) = outcome(units_of(events).through(sink.publish())).await;
    assert_eq!(taken.len() + failed.len(), keys.len(), "one outcome for each");
    taken
}

proptest! {
    #[test]
    fn no_entry_is_taken_before_an_earlier_one_of_its_key(
        keys in prop::collection::vec(0..5_usize, 0..40),
        takes in prop::collection::vec(prop::bool::weighted(0.7), 0..80),
        pauses in prop::collection::vec(0..4_usize, 0..20),
        parallel in 1..4_usize,
    ) {
        let service = Moody::default();
        service.0.lock().unwrap().takes = takes.into();
        service.0.lock().unwrap().pauses = pauses.into();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();

        let reported = runtime.block_on(publish(&service, &keys, parallel));

        let mood = service.0.lock().unwrap();
        prop_assert_eq!(&reported, &mood.taken.iter().copied().collect());
        let mut taken: HashMap<usize, Vec<usize>> = HashMap::new();
        for number in &mood.taken {
            taken.entry(keys[*number]).or_default().push(*number);
        }
        for (key, numbers) in taken {
            let of_key = (0..keys.len()).filter(|number| keys[*number] == key);
            prop_assert_eq!(&numbers, &of_key.take(numbers.len()).collect::<Vec<_>>());
        }
        for request in &mood.requests {
            let distinct: HashSet<_> = request.iter().map(|number| keys[*number]).collect();
            prop_assert_eq!(distinct.len(), request.len(), "{:?} of {:?}", request, &keys);
            let bytes: usize = request.iter().map(|number| number % 20).sum();
            prop_assert!(request.len() <= 4 && bytes <= 40);
        }
    }
}

#[tokio::test]
async fn order_costs_no_request_more_where_keys_are_many() {
    // Twelve keys, three times each: in order, mixed, and key by key.
    let cases: [fn(usize) -> usize; 3] =
        [|number| number % 12, |number| number * 5 % 12, |number| number / 3];
    for key in cases {
        let service = Moody::default();
        let keys: Vec<_> = (0..36).map(key).collect();
        publish(&service, &keys, 8).await;
        let requests = service.0.lock().unwrap().requests.clone();
        assert!(requests.len() <= 13, "{requests:?}");
    }
}
