//! Findings about parts that can't be read, or are not there.

use super::super::finding::Finding;
use crate::system::Refusal;

/// CloudFormation does not notice what was deleted by hand.
pub(super) const MAKE_AGAIN: &str =
    "take it out of template.yaml and deploy, then put it back and deploy again";

/// The finding for a part that can't be read: access is denied, or it is missing.
pub(super) fn unknown(part: &'static str, subject: &str, error: &anyhow::Error) -> Finding {
    let refusal = error.chain().find_map(|cause| cause.downcast_ref::<Refusal>());
    if matches!(refusal, Some(Refusal::Missing { .. })) {
        return Finding::failed(part, subject, "it was deleted, past CloudFormation", MAKE_AGAIN);
    }
    let mend = "docs/operating.md has the rights that an operator needs";
    Finding::failed(part, subject, format!("{error:#}"), mend)
}
