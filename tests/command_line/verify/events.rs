//! History itself.

use anyhow::Result;
use aws_sdk_dynamodb::Client;
use local::tables::EVENTS_TABLE;

use super::{delete, differences, event_key};
use crate::operated::{set, stopped_with_two_places, tamper, text};

#[tokio::test]
async fn events_that_are_missing_repeated_or_unknown_are_found() -> Result<()> {
    for (says, damage) in [
        ("event 1 is missing; the next one is 2", Damage::Gap),
        ("events 1 and 2 have the same id", Damage::RepeatedId),
        ("event 2 can't be projected", Damage::UnknownType),
        ("event 1 can't be projected", Damage::NoEvent),
    ] {
        let (data, [id, _]) = stopped_with_two_places().await?;
        tamper(data.path(), async |client| damage.happen(&client, &id).await).await?;

        let found = differences(data.path()).await?;

        let of_history = found.iter().find(|found| found["in"] == "history");
        let what = of_history.map(|found| found["difference"].as_str().unwrap_or_default());
        assert!(what.is_some_and(|what| what.contains(says)), "{says}: {found:?}");
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Damage {
    Gap,
    RepeatedId,
    UnknownType,
    NoEvent,
}

impl Damage {
    async fn happen(self, client: &Client, id: &str) -> Result<()> {
        let (first, second) = (event_key(id, 1), event_key(id, 2));
        match self {
            Self::Gap => delete(client, EVENTS_TABLE, first).await,
            Self::RepeatedId => {
                let stored = client.get_item().table_name(EVENTS_TABLE);
                let stored = stored.set_key(Some(first.into())).send().await?.item.unwrap();
                set(client, EVENTS_TABLE, second, "id", stored["id"].clone()).await
            }
            Self::UnknownType => {
                set(client, EVENTS_TABLE, second, "type", text("DestinationTeleported")).await
            }
            Self::NoEvent => set(client, EVENTS_TABLE, first, "schema", text("one")).await,
        }
    }
}
