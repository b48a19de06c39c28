//! What a function of a deployed stack can't process, until somebody mends it.

use anyhow::Result;
use end_to_end::eventually;
use serde_json::json;

use crate::notifying::{at_sea, letters_to};
use crate::operator::json_lines;
use crate::rights::Rights;
use crate::stack::Stack;

#[tokio::test]
async fn a_letter_that_was_refused_is_a_fault_and_goes_out_once_it_is_resubmitted() -> Result<()> {
    let stack = Stack::deploy("visitplannr-faulty", &json!({}))?;
    let (visitor, bob) = (stack.visitor()?, "bob@example.com");
    let taken =
        Rights::of(&stack, "NotifyProposerRole")?.take(|sid| sid == "SendFromOneAddress")?;

    let location = visitor.accepted(&at_sea(bob)).await?;

    visitor.settled(&location).await?;
    let faults = eventually("a fault", async || {
        let faults = json_lines(&stack.operated(&["faults", "list", "--json"]).await?)?;
        Ok(Some(faults).filter(|faults| !faults.is_empty()))
    })
    .await?;
    assert_eq!((faults.len(), &faults[0]["function"]), (1, &json!("notify-proposer")));
    taken.give_back()?;
    stack.operated(&["faults", "resubmit", "--all"]).await?;
    assert_eq!(letters_to(stack.cloud, bob).await?.len(), 1);
    assert_eq!(stack.operated(&["faults", "list"]).await?.trim(), "No faults.");
    Ok(())
}
