//! The condition that nobody has changed an item that can't be decoded.

use event_store::dynamodb::Item;

/// Holds while these attributes are what they are in the item, whatever that is. Returns the expression and its
/// values: none if there are none, since DynamoDB takes no empty ones.
pub(super) fn as_seen(item: &Item, attributes: &[&str]) -> (String, Option<Item>) {
    let mut values = Item::new();
    let conditions = attributes.iter().map(|name| match item.get(*name) {
        Some(value) => {
            values.insert(format!(":{name}"), value.clone());
            format!("{name} = :{name}")
        }
        None => format!("attribute_not_exists({name})"),
    });
    let expression = conditions.collect::<Vec<_>>().join(" AND ");
    (expression, (!values.is_empty()).then_some(values))
}
