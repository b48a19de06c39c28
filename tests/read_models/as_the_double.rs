//! The adapter and its double in memory, asked the same: whatever is done, they answer alike.

use domain::DestinationId;
use proptest::prelude::*;
use read_models::memory::InMemoryReadModels;
use read_models::{
    DestinationDetails, DestinationDetailsStore, RecentDestinations, RecentDestinationsStore, Saved,
};

use crate::story::{blocked, database, id, listed, pending, rejected};

#[derive(Debug, Clone)]
enum Step {
    Save(Box<DestinationDetails>),
    Load(DestinationId),
    Newest(usize),
    SaveRecent(u64),
    LoadRecent,
}

fn any_row() -> impl Strategy<Value = DestinationDetails> {
    (0..4_usize, 0..3_u8, 1..5_u64, any::<bool>()).prop_map(
        |(number, kind, version, is_blocked)| {
            let row = match kind {
                0 => pending(number),
                1 => listed(number),
                _ => rejected(number),
            };
            let row = DestinationDetails { version: event_store::Version(version), ..row };
            if is_blocked { blocked(row) } else { row }
        },
    )
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => any_row().prop_map(|row| Step::Save(Box::new(row))),
        2 => (0..5_usize).prop_map(|number| Step::Load(id(number))),
        2 => (1..5_usize).prop_map(Step::Newest),
        3 => (1..5_u64).prop_map(Step::SaveRecent),
        1 => Just(Step::LoadRecent),
    ]
}

/// What can be seen of a step.
#[derive(Debug, PartialEq)]
enum Answer {
    Row(Option<DestinationDetails>),
    SavedRow(Saved<DestinationDetails>),
    Rows(Vec<DestinationDetails>),
    Document(RecentDestinations),
    SavedDocument(Saved<RecentDestinations>),
}

async fn take<S>(store: &S, step: &Step) -> Answer
where
    S: DestinationDetailsStore + RecentDestinationsStore,
{
    match step {
        Step::Save(row) => Answer::SavedRow(store.save(row).await.unwrap()),
        Step::Load(id) => Answer::Row(store.load(*id).await.unwrap()),
        Step::Newest(limit) => {
            let mut page = store.newest(*limit, None).await.unwrap();
            let mut rows = page.rows;
            // Whether a last, empty page is announced is each store's own affair.
            while let Some(next) = page.next {
                page = store.newest(*limit, Some(next)).await.unwrap();
                rows.append(&mut page.rows);
            }
            Answer::Rows(rows)
        }
        Step::SaveRecent(version) => {
            let document =
                RecentDestinations { version: *version, ..RecentDestinations::default() };
            Answer::SavedDocument(store.save_recent(&document).await.unwrap())
        }
        Step::LoadRecent => Answer::Document(store.load_recent().await.unwrap()),
    }
}

/// The double knows no missing document: it begins with an empty one.
fn without_the_empty_one(answer: Answer) -> Answer {
    match answer {
        Answer::SavedDocument(Saved::Refused(None)) => {
            Answer::SavedDocument(Saved::Refused(Some(RecentDestinations::default())))
        }
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_adapter_answers_as_its_double(steps in prop::collection::vec(any_step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (_dynamodb, models) = database().await.unwrap();
            let double = InMemoryReadModels::default();
            for step in &steps {
                let answer = without_the_empty_one(take(&models, step).await);
                prop_assert_eq!(answer, take(&double, step).await, "{:?}", step);
            }
            Ok(())
        })?;
    }
}
