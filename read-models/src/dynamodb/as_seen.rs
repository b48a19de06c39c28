//! A condition that an undecodable item has not changed.

use event_store::dynamodb::Item;

/// Holds while the item still has these attributes, whatever their values. Returns the expression and its values,
/// `None` if there are none, because DynamoDB refuses an empty map.
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
