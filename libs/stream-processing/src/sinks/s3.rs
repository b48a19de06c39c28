//! Objects into an S3 bucket.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

use super::SinkError;
use crate::Units;

/// Objects at a time, unless told otherwise.
const PARALLEL: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// What a bucket takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Where it goes. What was there is replaced, so that a duplicate changes nothing.
    pub key: String,
    /// What it holds.
    pub body: Vec<u8>,
    /// Its media type.
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
    /// The bucket of this name.
    pub fn new(client: Client, name: impl Into<Arc<str>>) -> Self {
        Self { client, name: name.into(), parallel: PARALLEL }
    }

    /// With this many objects at a time, instead of 8.
    #[must_use]
    pub fn with_parallel(mut self, parallel: NonZeroUsize) -> Self {
        self.parallel = parallel;
        self
    }

    /// Puts each unit's object.
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
