//! A function that lost its rights: `smoke` says which station does not do its work.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::rights::{Rights, Role, roles};
use crate::stack::Stack;

/// How many seconds `smoke` waits for a station. If it names another one, this machine was slow: it gets more time.
const PATIENCE: [&str; 3] = ["3", "15", "60"];
/// These do nothing for a test, or nothing that `smoke` waits for.
const NOT_PASSED: [&str; 7] = [
    "invalidate-cdn",
    "notify-proposer",
    "receive-commands",
    "reconcile-homepage",
    "record-consent",
    "render-homepage",
    "review-proposals",
];

/// The station that `smoke` names if this one does nothing.
fn named(station: &str) -> Option<&str> {
    match station {
        // It shows nothing itself. The next station waits for what it publishes.
        "publish-events" => Some("validate-geolocation"),
        station => Some(station).filter(|station| !NOT_PASSED.contains(station)),
    }
}

/// Takes from a role what its function asks for, and looks whom `smoke` names.
async fn deny(stack: &Stack, role: &Role) -> Result<()> {
    let expected = named(&role.station);
    let taken = Rights::of(stack, &role.name)?.take(|sid| role.own.iter().any(|own| own == sid))?;
    let mut found = None;
    for patience in PATIENCE {
        let verdict = stack.operate(&["smoke", "--json", "--timeout", patience]).await?.output;
        let verdict: Value = serde_json::from_str(&verdict).context(verdict)?;
        found = verdict["stuck"]["station"].as_str().map(str::to_owned);
        if found.as_deref() == expected {
            break;
        }
    }
    taken.give_back()?;
    ensure!(
        found.as_deref() == expected,
        "without {:?} {} is named as {found:?}",
        role.own,
        role.station
    );
    Ok(())
}

#[tokio::test]
async fn smoke_names_each_station_that_lost_its_rights() -> Result<()> {
    // A test for each role, and more on a slow machine: all from one visitor.
    let patient = json!({"ViewerProposalsPerMinute": "1000"});
    let stack = Stack::deploy("visitplannr-denied", &patient)?;
    let mut wrong = vec![];

    for role in roles(&stack)? {
        if let Err(error) = deny(&stack, &role).await {
            wrong.push(format!("{error:#}"));
        }
    }

    assert!(wrong.is_empty(), "{wrong:#?}");
    stack.operated(&["smoke"]).await?;
    Ok(())
}
