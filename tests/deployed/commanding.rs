//! A command that another service puts on the bus of a deployed stack.

use anyhow::Result;
use end_to_end::eventually;
use handlers::stations::receive_commands::destination_id_of_command;
use serde_json::json;

use crate::proposing::place;
use crate::stack::Stack;

#[tokio::test]
async fn a_command_on_the_bus_proposes_a_place() -> Result<()> {
    let stack = Stack::shared()?;
    let (source, kind) = ("com.example.guide", "cmd.propose-destination.v1");
    let command = json!({
        "specversion": "1.0", "source": source, "id": "page-12", "type": kind,
        "data": place("Technorama", 47.5131, 8.7646),
    });
    let bus = stack.resource("EventBus")?;
    let entry = json!({
        "EventBusName": bus, "Source": source, "DetailType": kind, "Detail": command.to_string(),
    });

    let answer = stack.cloud.aws("events", "put_events", &json!({"Entries": [entry]}))?;

    assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
    let location = format!("/destinations/{}", destination_id_of_command(source, "page-12"));
    let visitor = stack.visitor()?;
    eventually("the proposal", async || {
        Ok((visitor.get(&location).await?.status == 200).then_some(()))
    })
    .await?;
    assert_eq!(visitor.settled(&location).await?["status"], "listed");
    Ok(())
}
