//! Station 10, when the events table does not take what a command asks for.

use event_store::dynamodb::RequestError;
use event_store::{
    AppendError, EventStore, ExpectedVersion, NewEvent, ReadError, RecordedEvent, Segment,
    StreamId, Version,
};
use futures::Stream;
use stream_processing::BatchResponse;
use stream_processing::testing::{payload_of, sqs_record};

use crate::commanding::{answer, command, eiffel_tower, envelope};

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

#[tokio::test]
async fn a_store_that_does_not_answer_is_asked_again_and_one_that_refuses_is_not() {
    let payload = payload_of(&[sqs_record(0, &envelope(&command(&eiffel_tower())))]);
    let unavailable = Refuses(|_| RequestError::unexpected("PutItem", "events", "busy").into());
    let too_large = Refuses(|stream| AppendError::TooLarge {
        stream: stream.clone(),
        detail: "so it is.".into(),
    });

    let (again, errors) = answer(unavailable, None, payload.clone()).await;
    assert_eq!((again.batch_item_failures.len(), errors.len()), (1, 0));
    let (done, errors) = answer(too_large, None, payload).await;
    assert_eq!(done, BatchResponse::done());
    assert!(errors[0].contains("is too large"), "{errors:?}");
}
