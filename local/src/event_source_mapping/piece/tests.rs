//! Tests what follows from an invocation.

use serde_json::value::to_raw_value;

use super::*;

/// Records 0, 1, 2 … that were just written.
pub(in crate::event_source_mapping) fn records(count: usize) -> Vec<StreamRecord> {
    let record = |place: usize| StreamRecord {
        sequence_number: place.to_string().parse().unwrap(),
        written_at: Utc::now(),
        json: to_raw_value(&place).unwrap(),
    };
    (0..count).map(record).collect()
}

fn numbers(piece: &Piece) -> Vec<String> {
    piece.records.iter().map(|record| record.json.get().to_owned()).collect()
}

fn next(
    count: usize,
    outcome: &Outcome,
    bisect: bool,
) -> (Option<SequenceNumber>, Vec<Vec<String>>, Duration) {
    let next = Piece::new(records(count)).unwrap().after(outcome, bisect);
    (next.done, next.pieces.iter().map(numbers).collect(), next.delay)
}

fn failed() -> Outcome {
    Outcome::Failed("because".to_owned())
}

#[test]
fn a_success_leaves_nothing() {
    let (done, pieces, _) = next(3, &Outcome::Done, true);
    assert_eq!((done, pieces.len()), ("2".parse().ok(), 0));
}

#[test]
fn a_partial_failure_leaves_the_rest() {
    let (done, pieces, delay) = next(4, &Outcome::FailedFrom(2), true);
    assert_eq!((done, pieces), ("1".parse().ok(), vec![vec!["2".to_owned(), "3".to_owned()]]));
    assert_eq!(delay, Duration::ZERO);
}

#[test]
fn the_record_that_failed_first_is_set_apart() {
    let (done, pieces, _) = next(3, &Outcome::FailedFrom(0), true);
    assert_eq!((done, pieces[0].len(), pieces[1].len()), (None, 1, 2));
}

#[test]
fn an_error_halves_the_batch_without_waiting() {
    let (_, pieces, delay) = next(5, &failed(), true);
    assert_eq!((pieces[0].len(), pieces[1].len(), delay), (2, 3, Duration::ZERO));
}

#[test]
fn without_bisection_the_batch_comes_again_whole_and_later_each_time() {
    let mut piece = Piece::new(records(3)).unwrap();
    let mut delays = vec![];
    for _ in 0..10 {
        let next = piece.after(&failed(), false);
        delays.push(next.delay.as_millis());
        piece = next.pieces.into_iter().next().unwrap();
        assert_eq!(piece.records.len(), 3);
    }
    assert_eq!(delays[..4], [100, 200, 400, 800]);
    assert_eq!(delays[7..], [10_000, 10_000, 10_000]);
}

#[test]
fn cutting_costs_no_retry() {
    let halves = Piece::new(records(2)).unwrap().after(&failed(), true).pieces;
    assert!(halves.iter().all(|half| half.retries == 0 && !half.failed));
}
