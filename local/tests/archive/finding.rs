//! What is found, in which order.

use std::collections::BTreeSet;

use local::archive::{Archive, ArchiveError, Selection, archive_in};
use proptest::prelude::*;
use stream_processing::CloudEvent;
use tempfile::TempDir;

use crate::story::{archived, moment, published, read};

const PROPOSED: &str = "DestinationProposed";
const SUCCEEDED: &str = "GeolocationValidationSucceeded";

/// Two places, and a country's milestone.
fn three_streams() -> Archive {
    let archive = Archive::temporary().unwrap();
    let milestone = serde_json::json!({
        "specversion": "1.0", "id": "m", "source": "com.visitplannr", "subject": "FR",
        "type": "com.visitplannr.country.CountryReachedMilestone.v1", "time": moment(50),
        "data": {"country": "FR", "destinations": 10},
    });
    let milestone: CloudEvent = serde_json::from_value(milestone).unwrap();
    let events = [
        published(1, 1, 0, PROPOSED),
        published(2, 1, 10, PROPOSED),
        published(1, 2, 20, SUCCEEDED),
        published(2, 2, 30, SUCCEEDED),
        milestone,
    ];
    archive.keep(&events.map(archived)).unwrap();
    archive
}

fn ids(archive: &Archive, selection: &Selection) -> Vec<String> {
    let found = archive.after(None, selection, 100).unwrap();
    found.iter().map(|archived| archived.event().id.clone()).collect()
}

fn count(selection: &Selection) -> usize {
    ids(&three_streams(), selection).len()
}

#[test]
fn events_are_chosen_by_time_type_and_log() {
    let all = Selection::default;
    assert_eq!(count(&all()), 5);
    assert_eq!(count(&Selection { from: Some(moment(10)), ..all() }), 4);
    assert_eq!(count(&Selection { until: Some(moment(10)), ..all() }), 1, "not that moment");
    let types = vec![SUCCEEDED.to_owned(), "CountryReachedMilestone".to_owned()];
    assert_eq!(count(&Selection { types, ..all() }), 3);
    let logs = vec!["country".to_owned()];
    assert_eq!(count(&Selection { logs: logs.clone(), ..all() }), 1);
    let types = vec![PROPOSED.to_owned()];
    assert_eq!(count(&Selection { logs, types, ..all() }), 0);
}

#[test]
fn what_is_there_is_counted_by_type_with_first_and_last() {
    let summary = three_streams().summary(&Selection::default()).unwrap();
    let summary: Vec<_> = summary
        .iter()
        .map(|it| (&*it.log, &*it.event_type, it.events, it.first, it.last))
        .collect();
    assert_eq!(
        summary,
        [
            ("country", "CountryReachedMilestone", 1, moment(50), moment(50)),
            ("destination", PROPOSED, 2, moment(0), moment(10)),
            ("destination", SUCCEEDED, 2, moment(20), moment(30)),
        ]
    );
}

#[test]
fn an_event_is_found_by_its_id_and_those_that_follow_it_by_its_place() {
    let archive = three_streams();
    let all = ids(&archive, &Selection::default());
    let place = archive.find_event(&all[2]).unwrap().unwrap();
    assert_eq!(place.event_id(), all[2]);
    let following = archive.after(Some(&place), &Selection::default(), 100).unwrap();
    let following: Vec<_> = following.iter().map(|it| it.event().id.clone()).collect();
    assert_eq!(following, all[3..]);
    assert!(archive.find_event("nobody").unwrap().is_none());
}

#[test]
fn an_archive_that_is_not_there_is_not_made_by_looking_for_it() {
    let directory = TempDir::new().unwrap();
    let path = archive_in(directory.path());
    assert!(matches!(Archive::find(&path), Err(ArchiveError::Missing(_))));
    assert!(!path.exists());
}

#[test]
fn an_archive_of_a_later_version_is_left_alone() {
    let directory = TempDir::new().unwrap();
    let path = archive_in(directory.path());
    Archive::open(&path).unwrap();
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute_batch("PRAGMA user_version = 2").unwrap();
    for opened in [Archive::open(&path), Archive::find(&path)] {
        assert!(matches!(opened, Err(ArchiveError::Newer { found: 2, .. })));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_kept_in_whatever_order_is_read_once_by_time_stream_and_version(
        kept in prop::collection::vec((0_u128..5, 1_u64..12, 0_i64..4), 0..60),
        batch in 1_usize..20,
        page in 1_usize..20,
    ) {
        // The time of an event is always the same.
        let kept: Vec<_> = kept.iter().map(|(stream, version, _)| (*stream, *version)).collect();
        let time = |version: u64| i64::try_from(version / 3).unwrap();
        let archive = Archive::temporary().unwrap();
        for batch in kept.chunks(batch) {
            let events = batch.iter().map(|(stream, version)| {
                archived(published(*stream, *version, time(*version), PROPOSED))
            });
            archive.keep(&events.collect::<Vec<_>>()).unwrap();
        }

        let expected: BTreeSet<_> =
            kept.iter().map(|(stream, version)| (time(*version), *stream, *version)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(_, stream, version)| (*stream, version.to_string())).collect();
        prop_assert_eq!(read(&archive, &Selection::default(), page), expected);
    }
}
