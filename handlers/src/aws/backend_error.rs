//! A failed request to an AWS service, for ports that are not DynamoDB's.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use event_store::BackendError;
use stream_processing::sinks::SinkError;

/// It is permanent if the service blames the request, as for sinks.
pub(super) fn backend_error<E>(service: &'static str, error: &SdkError<E>) -> BackendError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let reason = DisplayErrorContext(error).to_string();
    if SinkError::of(service, error).is_poison() {
        BackendError::permanent(reason)
    } else {
        BackendError::transient(reason)
    }
}
