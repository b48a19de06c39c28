//! A service that fails on demand, and what is sent to it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use aws_smithy_http_client::Builder;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use futures::StreamExt;
use stream_processing::{Delivery, Event, FailedUnit, Record, Severity, UnitOfWork, Units};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::wire::Wire;

/// A service on a port of its own.
pub(crate) struct Service {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// The codes that an event is still answered with, before it is taken.
    codes: HashMap<String, Vec<&'static str>>,
    /// The status and code of a request that holds one of these events.
    refused: HashMap<String, (u16, &'static str)>,
    requests: Vec<Vec<String>>,
}

struct Answers(Wire, Arc<Mutex<State>>);

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let Self(wire, state) = self;
        let mut state = state.lock().unwrap();
        let events = wire.events(request);
        state.requests.push(events.clone());
        if let Some((status, code)) = events.iter().find_map(|id| state.refused.get(id)) {
            return wire.refusal(*status, code);
        }
        let mut code = |id: &String| state.codes.get_mut(id).and_then(Vec::pop);
        let codes: Vec<_> = events.iter().map(&mut code).collect();
        wire.answer(&codes)
    }
}

impl Service {
    pub(crate) async fn start(wire: Wire) -> Self {
        let (server, state) = (MockServer::start().await, Arc::default());
        let answers = Answers(wire, Arc::clone(&state));
        Mock::given(any()).respond_with(answers).mount(&server).await;
        Self { server, state }
    }

    pub(crate) fn address(&self) -> String {
        self.server.uri()
    }

    /// Answers an event with this code, so many times.
    pub(crate) fn fails(self, event: usize, code: &'static str, times: usize) -> Self {
        self.state.lock().unwrap().codes.insert(event.to_string(), vec![code; times]);
        self
    }

    /// Refuses each request that holds this event.
    pub(crate) fn refuses(self, event: usize, status: u16, code: &'static str) -> Self {
        self.state.lock().unwrap().refused.insert(event.to_string(), (status, code));
        self
    }

    /// The events of each request, in order.
    pub(crate) fn requests(&self) -> Vec<Vec<String>> {
        self.state.lock().unwrap().requests.clone()
    }
}

/// A client without TLS.
pub(crate) fn http() -> SharedHttpClient {
    Builder::new().build_http()
}

/// An event, delivered in a batch at this place.
pub(crate) fn event(place: usize) -> Event {
    Event {
        id: place.to_string(),
        event_type: "thing-created".to_owned(),
        timestamp: Some(1_764_000_000_000),
        partition_key: Some(format!("thing-{place}")),
        ..Event::default()
    }
}

/// Units whose values are these events.
pub(crate) fn units_of(events: impl IntoIterator<Item = Event>) -> Units<Event> {
    let unit = |(position, event): (usize, Event)| {
        let (record, key) = (Record::from("{}"), None);
        Ok(UnitOfWork::new(Arc::new(Delivery {
            position,
            record,
            key,
            event,
            expired: false,
            invocation: None,
            resubmitted: false,
        })))
    };
    let units: Vec<_> = events.into_iter().enumerate().map(unit).collect();
    Units::from_stream(futures::stream::iter(units)).map(|event, ()| event.clone())
}

/// What became of them: the places of those that were taken, and what failed.
pub(crate) async fn outcome<T: Send + 'static>(
    units: Units<T>,
) -> (HashSet<usize>, Vec<FailedUnit>) {
    let (mut taken, mut failed) = (HashSet::new(), vec![]);
    for outcome in units.collect::<Vec<_>>().await {
        match outcome {
            Ok(unit) => assert!(taken.insert(unit.delivery().position), "one outcome for each"),
            Err(one) => failed.push(one),
        }
    }
    (taken, failed)
}

/// The place and the severity of a unit that failed, which is of one event only.
pub(crate) fn failure(failed: &FailedUnit) -> (usize, Severity) {
    let [delivery] = failed.deliveries() else { panic!("{failed:?} is of several") };
    (delivery.position, failed.failure.severity)
}
