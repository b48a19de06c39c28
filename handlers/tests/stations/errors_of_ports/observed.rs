//! What became of each error.

use std::collections::BTreeMap;
use std::time::Duration;

use handlers::function::{BatchFunction, HttpFunction};
use handlers::http_api::Request;
use serde_json::json;
use stream_processing::sources::Payload;
use stream_processing::testing::{RecordedFaults, payload_of, raw};
use stream_processing::{Deadline, FaultStoreError};

use super::trouble::{Failing, Trouble};
use super::variants::Variants;

/// An error that a port returns to a station.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Case {
    pub(super) station: String,
    pub(super) port: String,
    pub(super) error: String,
}

/// What becomes of each, in the words of the document.
pub(super) type Outcomes = BTreeMap<Case, String>;

#[derive(Default)]
pub(super) struct Observed(pub(super) Outcomes);

impl Observed {
    /// Lets a method of a port fail with each kind of its error. `observe` runs the station. If the method has several
    /// callers in a station, all of them have to treat the error alike.
    pub(super) async fn each<E: Variants>(
        &mut self,
        station: &str,
        port: &'static str,
        observe: impl AsyncFn(Trouble<E>) -> String,
    ) {
        let method = port.rsplit("::").next().and_then(|method| method.split(' ').next());
        for error in E::ALL {
            let trouble = Trouble::new(method.unwrap(), *error);
            let outcome = observe(trouble.clone()).await;
            let (station, port, error) = (station.to_owned(), port.to_owned(), error().name());
            let case = Case { station, port, error };
            assert!(trouble.has_struck(), "nothing asked the port: {case:?}");
            let known = self.0.entry(case.clone()).or_insert_with(|| outcome.clone());
            assert_eq!(*known, outcome, "two callers treat {case:?} differently");
        }
    }

    /// Lets the store of faults fail, while the station is delivered a record that nobody can read.
    pub(super) async fn unkept_faults<B: BatchFunction>(
        &mut self,
        station: &str,
        function: impl Fn(Failing<RecordedFaults, FaultStoreError>) -> B,
    ) {
        self.each(station, "FaultStore::record", async |trouble| {
            let faults = RecordedFaults::default();
            let unreadable = raw(&json!({"eventSource": "aws:dynamodb", "dynamodb": {}}));
            let function = function(trouble.on(faults.clone()));
            processed(&function, &faults, payload_of(&[unreadable])).await
        })
        .await;
    }
}

/// What became of a batch with one record.
pub(super) async fn processed(
    function: &impl BatchFunction,
    faults: &RecordedFaults,
    payload: Payload,
) -> String {
    let Ok(response) = function.process(payload, Deadline::after(Duration::from_mins(1))).await
    else {
        return "the whole batch comes again".to_owned();
    };
    match (response.batch_item_failures.as_slice(), faults.all().as_slice()) {
        ([], []) => "done".to_owned(),
        ([_], []) => "comes again".to_owned(),
        ([], [fault]) => format!("fault: {}", fault.error.name),
        both => panic!("{both:?}"),
    }
}

/// The status of an answer.
pub(super) async fn answered(function: &impl HttpFunction, request: Request) -> String {
    function.handle(request).await.status().as_u16().to_string()
}

/// What became of a function without batches.
pub(super) fn ended<T, E>(result: &Result<T, E>) -> String {
    if result.is_ok() { "done" } else { "the invocation fails" }.to_owned()
}
