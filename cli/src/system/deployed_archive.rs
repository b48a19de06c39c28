//! The description of EventBridge's archive:
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeArchive.html>.

use anyhow::Result;

use super::{Stack, StackPlace};

/// The archive's description. Its counts are up to a day old.
pub(crate) struct DeployedArchive {
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) events: i64,
    pub(crate) bytes: i64,
    /// `None` means that events are kept forever.
    pub(crate) retention_days: Option<i32>,
}

impl DeployedArchive {
    /// Describes the archive of a stack.
    pub(crate) async fn of(stack: &StackPlace) -> Result<Self> {
        Stack::find(stack).await?.archive().await
    }
}
