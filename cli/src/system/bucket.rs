//! A set of objects in S3.

/// A bucket, and the prefix of the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) prefix: String,
}
