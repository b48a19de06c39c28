//! Objects of S3, by where they are.

/// A bucket, and what the keys begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    pub(crate) prefix: String,
}
