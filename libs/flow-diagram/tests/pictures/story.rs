//! The flow that a template deploys.

use flow_diagram::{EdgeKind, NodeKind, Template};

use crate::small_stack::{flow_of, stack, told};

#[track_caller]
fn tells(edge: &str) {
    let told = told(&flow_of(&stack()));
    assert!(told.iter().any(|told| told == edge), "{edge} is not among {told:#?}");
}

#[test]
fn who_asks_leads_to_the_function_and_the_function_to_who_reads() {
    tells("a visitor -POST /orders-> take-orders");
    tells("read-orders -GET /orders…-> visitors");
}

#[test]
fn a_function_leads_to_what_it_may_write() {
    tells("take-orders -append orders-> orders");
    tells("publish-orders -publish-> bus");
    tells("ship-orders -put page-> shop");
    tells("forget-page -invalidate-> CDN");
}

#[test]
fn what_triggers_a_function_leads_to_it() {
    tells("orders -stream-> publish-orders");
    tells("bus -OrderTaken-> ship-orders");
    tells("shop -object put-> forget-page");
}

#[test]
fn a_bus_that_others_know_leads_to_them() {
    tells("bus -their rules-> other services");
    let unknown = stack().replace("BusArn: {Value: !GetAtt ShopBus.Arn}", "{}");
    assert!(!told(&flow_of(&unknown)).iter().any(|edge| edge.contains("other services")));
}

#[test]
fn events_of_others_come_from_them() {
    let flow = flow_of(&stack().replace("source: [shop], ", ""));
    assert!(told(&flow).contains(&"other services -OrderTaken-> bus".to_owned()));
}

#[test]
fn the_site_leads_to_visitors_through_the_cdn() {
    tells("shop --> CDN");
    tells("CDN -GET /-> visitors");
}

#[test]
fn what_is_set_aside_heals_or_is_optional_is_left_out() {
    let flow = flow_of(&stack());
    for name in ["faults", "heal-page", "extra"] {
        assert!(!flow.nodes.iter().any(|node| node.name == name), "{name}");
    }
}

#[test]
fn what_a_reader_gets_in_another_way_is_not_told_twice() {
    tells("orders -read orders-> read-orders");
    // Of the table itself, and of one that is made of it.
    let made = stack()
        .replace("Action: events:PutEvents, Resource: !GetAtt ShopBus.Arn", "Action: dynamodb:PutItem, Resource: !GetAtt RowsTable.Arn")
        .replace("dynamodb:Query, Resource: !GetAtt OrdersTable.Arn}", "dynamodb:Query, Resource: !GetAtt OrdersTable.Arn}\n              - {Sid: ReadRows, Action: dynamodb:Query, Resource: !GetAtt RowsTable.Arn}")
        .replace("  FaultsTable:", "  RowsTable: {Type: AWS::DynamoDB::Table}\n  FaultsTable:");
    let told = told(&flow_of(&made));
    assert!(told.contains(&"rows -read rows-> read-orders".to_owned()), "{told:#?}");
    assert!(!told.contains(&"orders -read orders-> read-orders".to_owned()), "{told:#?}");
}

#[test]
fn keys_that_nobody_hears_of_are_a_function_s_own_business() {
    let own = stack().replace(
        "{Sid: Publish, Effect: Allow,",
        "{Sid: KeepCount, Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt ExtraTable.Arn, \
         Condition: {\"ForAllValues:StringEquals\": {\"dynamodb:LeadingKeys\": [count]}}}\n              - {Sid: Publish, Effect: Allow,",
    );
    let own = own.replace(", Condition: HasExtras", "");
    assert!(!told(&flow_of(&own)).iter().any(|edge| edge.contains("keep count")));
}

#[test]
fn stations_are_known_by_their_number_and_deliveries_by_who_moves_them() {
    let flow = flow_of(&stack());
    assert_eq!(flow.node("ShipFunction").unwrap().kind, NodeKind::Function(Some(3)));
    assert_eq!(flow.node("ReadFunction").unwrap().kind, NodeKind::Function(None));
    let deliveries = flow.edges.iter().filter(|edge| edge.kind == EdgeKind::Delivery);
    let labels: Vec<_> = deliveries.map(|edge| edge.label.as_str()).collect();
    assert_eq!(labels, ["stream", "OrderTaken", "object put", "their rules"]);
}

#[test]
fn what_is_no_template_is_told() {
    for (text, says) in [("a: [", "not YAML"), ("a: b", "no `Resources`"), ("", "no `Resources`")] {
        let error = Template::parse(text).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
}
