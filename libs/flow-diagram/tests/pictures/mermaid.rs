//! The flow as Mermaid.

use flow_diagram::mermaid;

use crate::small_stack::{flow_of, stack};

#[test]
fn nodes_have_the_shapes_of_what_they_are() {
    let text = mermaid(&flow_of(&stack()));
    for line in [
        "flowchart TB",
        "  Visitor([\"a visitor\"])",
        "  TakeFunction[\"1 take-orders\"]",
        "  ReadFunction[\"read-orders\"]",
        "  OrdersTable[(\"orders\")]",
        "  ShopBus{{\"bus\"}}",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} is not in {text}");
    }
}

#[test]
fn deliveries_are_dotted_and_nothing_is_said_of_what_has_no_name() {
    let text = mermaid(&flow_of(&stack()));
    for line in [
        "  TakeFunction -->|\"append orders\"| OrdersTable",
        "  OrdersTable -.->|\"stream\"| PublishFunction",
        "  ShopBucket --> Shop",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} is not in {text}");
    }
}

#[test]
fn what_a_template_says_is_text() {
    let text = mermaid(&flow_of(&stack().replace("take-orders", "'take \"orders\"'")));
    assert!(text.contains("TakeFunction[\"1 take #quot;orders#quot;\"]"), "{text}");
}
