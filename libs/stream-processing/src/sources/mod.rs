//! Reads payloads of Lambda, from any supported service, as standard events.

mod attribute_value;
mod content;
mod contents;
mod decode_error;
mod decoded;
mod destination;
mod dynamodb;
mod eventbridge;
mod identifier;
mod invocation_record;
mod item_key;
pub(crate) mod json_text;
mod kinesis;
mod outline;
mod payload;
mod plain_invocation;
mod reader;
mod record_content;
mod record_time;
mod records;
mod s3;
mod sequence;
mod service;
mod shape;
mod sns;
mod sqs;
mod stream_record;

pub use attribute_value::{AttributeValue, Item, Text};
pub use dynamodb::{Change, SingleTable, TableLayout};
pub(crate) use identifier::identifier;
pub use invocation_record::InvocationRecord;
pub use payload::{Payload, PayloadError};
pub use plain_invocation::PLAIN_INVOCATION;
pub use records::Records;
pub(crate) use sequence::place_in_source;
pub use service::Service;
pub use shape::Shape;

use decode_error::DecodeError;
use decoded::Decoded;
