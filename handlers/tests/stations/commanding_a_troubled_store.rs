//! Station 10, when the events table does not take what a command asks for.

use event_store::dynamodb::RequestError;
use event_store::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Version,
};
use futures::Stream;
use handlers::function::HttpFunction;
use handlers::stations::propose_destination::ProposeDestinationHandler;
use http::StatusCode;
use stream_processing::BatchResponse;
use stream_processing::testing::{payload_of, sqs_record};

use crate::commanding::{answer, command, eiffel_tower, envelope};
use crate::story::{now, post_json, without_mail};

/// Takes nothing, for this reason.
struct Refuses(fn(&StreamId) -> AppendError);

impl EventStore for Refuses {
    async fn append(
        &self,
        stream: &StreamId,
        _: ExpectedVersion,
        _: &[NewEvent],
    ) -> Result<Version, AppendError> {
        Err((self.0)(stream))
    }

    fn read(
        &self,
        _: &StreamId,
        _: Version,
    ) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        futures::stream::empty()
    }

    fn read_all(&self, _: Segment) -> impl Stream<Item = Result<RecordedEvent, ReadError>> + Send {
        futures::stream::empty()
    }
}

fn unavailable() -> Refuses {
    Refuses(|_| RequestError::unexpected("PutItem", "events", "busy").into())
}

fn too_large() -> Refuses {
    Refuses(|stream| AppendError::TooLarge { stream: stream.clone(), detail: "so it is.".into() })
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_asked_again_and_one_that_refuses_is_not() {
    let payload = payload_of(&[sqs_record(0, &envelope(&command(&eiffel_tower())))]);

    let (again, errors) = answer(unavailable(), None, payload.clone()).await;
    assert_eq!((again.batch_item_failures.len(), errors.len()), (1, 0));
    let (done, errors) = answer(too_large(), None, payload).await;
    assert_eq!(done, BatchResponse::done());
    assert!(errors[0].contains("is too large"), "{errors:?}");
}

#[tokio::test]
async fn over_http_what_is_too_large_to_store_is_not_asked_for_again() {
    let proposal = eiffel_tower().to_string();
    for (store, expected) in [
        (too_large(), StatusCode::PAYLOAD_TOO_LARGE),
        (unavailable(), StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let handler = ProposeDestinationHandler::new(store, without_mail(), now);
        assert_eq!(handler.handle(post_json(proposal.as_bytes())).await.status(), expected);
    }
}
