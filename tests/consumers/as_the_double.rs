//! The database does what its double in memory does, which the tests of consumers rest on.

use std::collections::BTreeMap;

use idempotent_consumers::memory::InMemoryDatabase;
use idempotent_consumers::transaction::Write;
use idempotent_consumers::{AttributeValue, Database, DynamoDb, Item, Mutation, RecordChange};
use proptest::prelude::*;

use crate::story::{counter, counters, database};

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![Just("a".to_owned()), Just("name".to_owned())]
}

fn any_value() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        3 => (0..3_i64).prop_map(|number| AttributeValue::N(number.to_string())),
        1 => Just(AttributeValue::S("text".to_owned())),
    ]
}

fn any_mutation() -> impl Strategy<Value = Mutation> {
    let item = prop::collection::hash_map(any_name(), any_value(), 0..3);
    let attributes = prop::collection::btree_map(any_name(), prop::option::of(any_value()), 1..3);
    prop_oneof![
        3 => item.prop_map(Mutation::Create),
        3 => attributes.prop_map(Mutation::Set),
        3 => (any_name(), -2..3_i64).prop_map(|(name, by)| Mutation::Increment(name, by)),
        2 => Just(Mutation::Delete),
        1 => (any_name(), prop::option::of(any_value()))
            .prop_map(|(name, value)| Mutation::Expect(name, value)),
        1 => Just(Mutation::Require),
    ]
}

/// A change of each of some records. What can't be folded is left out.
fn any_transaction() -> impl Strategy<Value = Vec<Write>> {
    let changes = prop::collection::vec(any_mutation(), 1..4);
    prop::collection::btree_map(0..3_u8, changes, 1..4).prop_map(|records| {
        let fold = |(record, changes): (u8, Vec<Mutation>)| {
            let change = changes.into_iter().try_fold(RecordChange::default(), RecordChange::then);
            Some(change.ok()?.into_write(counter(&record.to_string())))
        };
        records.into_iter().filter_map(fold).collect()
    })
}

async fn play(transactions: &[Vec<Write>]) -> Result<(), TestCaseError> {
    let embedded = database().await.unwrap();
    let (real, double) = (DynamoDb::new(embedded.client()), InMemoryDatabase::default());
    for writes in transactions.iter().filter(|writes| !writes.is_empty()) {
        let (there, here) = (real.transact(writes).await, double.transact(writes).await);
        match (there, here) {
            (Ok(there), Ok(here)) => prop_assert_eq!(there, here),
            (Err(there), Err(here)) => prop_assert!(!there.is_transient() && !here.is_transient()),
            (there, here) => prop_assert!(false, "{there:?} and {here:?}"),
        }
        let sorted = |items: Vec<Item>| -> Vec<BTreeMap<String, AttributeValue>> {
            items.into_iter().map(|item| item.into_iter().collect()).collect()
        };
        let there = real.query(&counters(), None).await.unwrap();
        let here = double.query(&counters(), None).await.unwrap();
        prop_assert_eq!(sorted(there), sorted(here));
        prop_assert_eq!(
            real.count(&counters()).await.unwrap(),
            double.count(&counters()).await.unwrap()
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_transactions_end_the_same_on_both(
        transactions in prop::collection::vec(any_transaction(), 1..8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(&transactions))?;
    }
}
