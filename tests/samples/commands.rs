//! Commands on the bus.

use anyhow::Result;
use handlers::stations::receive_commands::destination_id_of_command;

use crate::stage::Stage;

#[tokio::test]
async fn a_command_proposes_a_destination_once_from_the_queue_and_by_direct_invocation()
-> Result<()> {
    let stage = Stage::set().await?;
    stage.invoke("receive-commands").await?.all_done();
    stage.invoke("receive-commands-direct").await?.all_done();
    let events = stage.events(destination_id_of_command("com.example.guide", "page-12")).await?;
    let [proposed] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(proposed.event.payload["name"], "Jardin des Plantes");
    assert_eq!(proposed.event.metadata.correlation_id, "import-of-2026-01-15");
    assert!(stage.faults().await?.is_empty());
    Ok(())
}
