//! EventBridge's archive, in its own words:
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeArchive.html>.

use anyhow::Result;

use super::Stack;

/// What is known of it without replaying it. Counts are up to a day behind.
pub(crate) struct DeployedArchive {
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) events: i64,
    pub(crate) bytes: i64,
    /// None is for ever.
    pub(crate) retention_days: Option<i32>,
}

impl DeployedArchive {
    /// That of the stack of this name.
    pub(crate) async fn of(stack: &str) -> Result<Self> {
        Stack::find(stack).await?.archive().await
    }
}
