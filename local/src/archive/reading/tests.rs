//! The cost of continuing from a position.

use rusqlite::StatementStatus;
use serde_json::json;

use super::*;

fn event(second: usize) -> ArchivedEvent {
    let event = json!({
        "specversion": "1.0", "id": format!("event-{second:05}"), "source": "com.visitplannr",
        "type": "com.visitplannr.destination.DestinationProposed.v1",
        "time": moment(i64::try_from(second).unwrap() * 1_000), "data": {"name": "Zoo"},
    });
    ArchivedEvent::new(serde_json::from_value(event).unwrap()).unwrap()
}

fn archive_of(events: usize) -> Archive {
    let archive = Archive::temporary().unwrap();
    archive.keep(&(0..events).map(event).collect::<Vec<_>>()).unwrap();
    archive
}

/// The steps of SQLite's virtual machine for ten events after one of these.
fn steps(archive: &Archive, after: usize) -> i32 {
    let ten = archive.after(Some(event(after).place()), &Selection::default(), 10).unwrap();
    assert_eq!(ten.len(), 10);
    let file = archive.file();
    // The same statement that was executed.
    let statement = file.prepare_cached(&events_after()).unwrap();
    statement.reset_status(StatementStatus::VmStep)
}

#[test]
fn the_work_stays_the_same_however_far_a_replay_has_come() {
    let archive = archive_of(5_000);
    let (early, late) = (steps(&archive, 10), steps(&archive, 4_900));
    assert!(late <= early + 10, "{early} steps in the beginning, {late} in the end");
}

#[test]
fn an_event_stands_where_the_order_says_whatever_it_says_itself() {
    let archive = archive_of(20);
    // As if only the columns had been corrected.
    archive.file().execute_batch("UPDATE events SET time = 30000 - time").unwrap();
    let (mut last, mut found) = (None, vec![]);
    while found.len() <= 20 {
        let page = archive.after(last.as_ref(), &Selection::default(), 3).unwrap();
        let Some(end) = page.last() else { break };
        last = Some(end.place().clone());
        found.extend(page.iter().map(|it| it.event().id.clone()));
    }
    let expected: Vec<_> = (0..20).rev().map(|second| event(second).event().id.clone()).collect();
    assert_eq!(found, expected);
}
