//! The ends of pipelines: AWS services, each with a feature of its own.
//!
//! A sink is a step, made from the service's client and a destination. The client is
//! responsible for retries of whole requests, timeouts and credentials. The error code then
//! decides whether a retry may help: see [`SinkError`], and for DynamoDB `RequestError`.

mod batch_api;
mod batch_sink;
mod delivering;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[cfg(feature = "eventbridge")]
mod eventbridge;
mod keys;
#[cfg(feature = "kinesis")]
mod kinesis;
#[cfg(any(feature = "sns", feature = "sqs"))]
mod message;
mod publish;
mod requests;
mod resend;
#[cfg(feature = "s3")]
mod s3;
mod sink_error;
#[cfg(feature = "sns")]
mod sns;
#[cfg(feature = "sqs")]
mod sqs;

pub use batch_api::BatchApi;
pub use batch_sink::BatchSink;
#[cfg(feature = "dynamodb")]
pub use dynamodb::DynamoDbTable;
#[cfg(feature = "eventbridge")]
pub use eventbridge::{BusEntry, EventBus, PutEvents};
#[cfg(feature = "kinesis")]
pub use kinesis::{DataStream, PutRecords, StreamEntry};
#[cfg(any(feature = "sns", feature = "sqs"))]
pub use message::Message;
pub use publish::Publish;
pub use resend::Resend;
#[cfg(feature = "s3")]
pub use s3::{Bucket, Object};
pub use sink_error::SinkError;
#[cfg(feature = "sns")]
pub use sns::{PublishBatch, Topic};
#[cfg(feature = "sqs")]
pub use sqs::{Queue, SendMessageBatch};
