//! Puts objects into an S3 bucket.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

use super::SinkError;
use crate::Units;

/// Objects in flight at once, unless the bucket is given another number.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// An object to put into a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The object's key. An existing object is replaced, so a duplicate changes nothing.
    pub key: String,
    /// The whole content, sent as it is.
    pub body: Vec<u8>,
    /// The media type, such as `text/html; charset=utf-8`. `None` leaves it to S3.
    pub content_type: Option<Cow<'static, str>>,
}

/// A bucket, by its name.
#[derive(Debug, Clone)]
pub struct Bucket {
    client: Client,
    name: Arc<str>,
    parallel: NonZeroUsize,
}

impl Bucket {
    /// The bucket with this name.
    pub fn new(client: Client, name: impl Into<Arc<str>>) -> Self {
        Self { client, name: name.into(), parallel: PARALLEL }
    }

    /// Puts up to this many objects at once, instead of 8.
    #[must_use]
    pub fn with_parallel(mut self, parallel: NonZeroUsize) -> Self {
        self.parallel = parallel;
        self
    }

    /// Puts each unit's object by one request.
    pub fn put(&self) -> impl FnOnce(Units<Object>) -> Units + Send + use<> {
        let Self { client, name, parallel } = self.clone();
        move |units| {
            units.parallel(parallel, move |unit| {
                let (unit, object) = unit.take();
                let request = client
                    .put_object()
                    .bucket(&*name)
                    .key(object.key)
                    .set_content_type(object.content_type.map(Cow::into_owned))
                    .body(ByteStream::from(object.body))
                    .send();
                async move {
                    match request.await {
                        Ok(_) => Ok(unit),
                        Err(error) => Err(unit.fail(SinkError::of("S3", &error))),
                    }
                }
            })
        }
    }
}
