//! Several changes of one record are one change that does the same.

use std::collections::BTreeMap;

use idempotent_consumers::memory::{NotApplied, applied};
use idempotent_consumers::transaction::{Action, Presence};
use idempotent_consumers::{AttributeValue, Item, Mutation, RecordChange, SequenceError};
use proptest::prelude::*;

use crate::story::counter;

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![Just("a".to_owned()), Just("b".to_owned())]
}

fn any_value() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        3 => (0..3_i64).prop_map(|number| AttributeValue::N(number.to_string())),
        1 => Just(AttributeValue::S("text".to_owned())),
    ]
}

fn any_attributes() -> impl Strategy<Value = BTreeMap<String, Option<AttributeValue>>> {
    prop::collection::btree_map(any_name(), prop::option::of(any_value()), 1..3)
}

fn any_item() -> impl Strategy<Value = Item> {
    prop::collection::hash_map(any_name(), any_value(), 0..3)
}

fn any_mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        2 => any_item().prop_map(Mutation::Create),
        3 => any_attributes().prop_map(Mutation::Set),
        3 => (any_name(), -2..3_i64).prop_map(|(name, by)| Mutation::Increment(name, by)),
        2 => Just(Mutation::Delete),
        1 => (any_name(), prop::option::of(any_value()))
            .prop_map(|(name, value)| Mutation::Expect(name, value)),
        1 => Just(Mutation::Require),
    ]
}

/// A record as a table has it.
fn stored(mut item: Item) -> Item {
    item.insert("pk".to_owned(), AttributeValue::S("countries".to_owned()));
    item.insert("sk".to_owned(), AttributeValue::S("FR".to_owned()));
    item
}

/// One change after the other, each done as soon as it is staged.
fn one_by_one(before: Option<Item>, mutations: &[Mutation]) -> Result<Option<Item>, NotApplied> {
    mutations.iter().try_fold(before, |record, mutation| match mutation {
        Mutation::Create(_) if record.is_some() => Err(NotApplied::Condition),
        Mutation::Create(item) => Ok(Some(stored(item.clone()))),
        Mutation::Set(attributes) => {
            let mut item = record.unwrap_or_else(|| stored(Item::new()));
            for (name, value) in attributes {
                match value {
                    Some(value) => item.insert(name.clone(), value.clone()),
                    None => item.remove(name),
                };
            }
            Ok(Some(item))
        }
        Mutation::Increment(name, by) => {
            let mut item = record.unwrap_or_else(|| stored(Item::new()));
            let zero = AttributeValue::N("0".to_owned());
            let before = item.get(name).unwrap_or(&zero);
            let AttributeValue::N(digits) = before else {
                return Err(NotApplied::NoNumber(name.clone()));
            };
            let sum = digits.parse::<i64>().unwrap() + by;
            item.insert(name.clone(), AttributeValue::N(sum.to_string()));
            Ok(Some(item))
        }
        Mutation::Delete => Ok(None),
        Mutation::Expect(name, value) => {
            let found = record.as_ref().and_then(|item| item.get(name));
            if found == value.as_ref() { Ok(record) } else { Err(NotApplied::Condition) }
        }
        Mutation::Require => record.map(Some).ok_or(NotApplied::Condition),
    })
}

fn folded(mutations: &[Mutation]) -> Result<RecordChange, SequenceError> {
    mutations.iter().cloned().try_fold(RecordChange::default(), RecordChange::then)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_folded_does_the_same_as_one_change_after_the_other(
        before in prop::option::of(any_item().prop_map(stored)),
        mutations in prop::collection::vec(any_mutation(), 0..6),
    ) {
        let expected = one_by_one(before.clone(), &mutations);
        match (folded(&mutations), expected) {
            // What is overwritten later need not be a number.
            (Ok(_), Err(NotApplied::NoNumber(_))) => {}
            (Ok(change), expected) => {
                prop_assert_eq!(applied(&change.into_write(counter("FR")), before.as_ref()), expected);
            }
            // These can never succeed. What else is refused might have.
            (Err(SequenceError::AlreadyThere | SequenceError::Contradiction), expected) => {
                prop_assert!(expected.is_err());
            }
            (Err(_), _) => {}
        }
    }
}

#[test]
fn a_record_that_is_created_and_deleted_is_only_checked_to_be_missing() {
    let change = folded(&[Mutation::Create(Item::new()), Mutation::Delete]).unwrap();
    let write = change.into_write(counter("FR"));
    assert_eq!(write.action, Action::Check);
    assert_eq!(write.condition.presence, Some(Presence::Absent));
}

#[test]
fn what_can_not_follow_is_refused() {
    let number = |digits: &str| Some(AttributeValue::N(digits.to_owned()));
    let set = |digits| Mutation::Set(BTreeMap::from([("a".to_owned(), number(digits))]));
    let create = || Mutation::Create(Item::new());
    let increment = |by| Mutation::Increment("a".to_owned(), by);
    let expect = |digits| Mutation::Expect("a".to_owned(), number(digits));
    let refused = [
        (vec![create(), create()], SequenceError::AlreadyThere),
        (vec![set("1"), create()], SequenceError::AlreadyThere),
        (vec![Mutation::Require, create()], SequenceError::Contradiction),
        (vec![expect("1"), create()], SequenceError::Contradiction),
        (vec![expect("1"), expect("2")], SequenceError::TwoValues("a".to_owned())),
        (vec![increment(1), expect("1")], SequenceError::TooLate),
        (vec![Mutation::Delete, Mutation::Require], SequenceError::TooLate),
        (vec![set("1.5"), increment(1)], SequenceError::NotWhole("a".to_owned())),
        (vec![increment(i64::MAX), increment(1)], SequenceError::TooLarge("a".to_owned())),
        (vec![Mutation::Set(BTreeMap::new())], SequenceError::Nothing),
    ];
    for (mutations, error) in refused {
        assert_eq!(folded(&mutations), Err(error), "{mutations:?}");
    }
}
