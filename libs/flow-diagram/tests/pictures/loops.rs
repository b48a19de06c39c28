//! Loops are expanded as CloudFormation does, or refused.

use flow_diagram::Template;
use serde_json::{Value, json};

const SHOP: &str = r#"
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Mappings:
  Parts:
    Take: {Name: take-orders, AtOnce: 10, Table: OrdersTable}
    Ship: {Name: ship-orders, AtOnce: 2, Table: ParcelsTable}
Resources:
  Fn::ForEach::Parts:
    - Part
    - [Take, Ship]
    - ${Part}Queue:
        Type: AWS::SQS::Queue
        Properties:
          Policy: !Ref {"Fn::Sub": "${Part}Policy"}
          Rule: !GetAtt [!Sub "${Part}Rule", Arn]
          Table: !GetAtt [!FindInMap [Parts, !Ref Part, Table], StreamArn]
          AtOnce: !FindInMap [Parts, !Ref Part, AtOnce]
          Part: !Ref Part
          Bus: !GetAtt Bus.Arn
          Stack: !Ref AWS::StackName
          Alarm: !If [HasAlarm, !Ref AlarmTopic, !Ref "AWS::NoValue"]
          Text: !Sub
            - ${Name} of ${AWS::StackName}
            - Name: !FindInMap [Parts, !Ref Part, Name]
          Address: !Sub ["${Name} at ${Url}", {Name: !FindInMap [Parts, !Ref Part, Name], Url: !GetAtt Bus.Url}]
  Bus: {Type: AWS::Events::EventBus}
Outputs:
  Fn::ForEach::Queues:
    - Part
    - [Take]
    - ${Part}QueueUrl: {Value: !Ref {"Fn::Sub": "${Part}Queue"}}
"#;

fn refusal(text: &str) -> String {
    Template::parse(text).unwrap_err().to_string()
}

#[test]
fn each_item_gets_resources_of_its_own() {
    let template = Template::parse(SHOP).unwrap();
    let ids: Vec<_> = template.resources().map(|resource| resource.id).collect();
    assert_eq!(ids, ["Bus", "ShipQueue", "TakeQueue"]);
    let properties = template.resource("ShipQueue").unwrap().property("").clone();
    let expected = json!({
        "Policy": {"Ref": "ShipPolicy"},
        "Rule": {"Fn::GetAtt": "ShipRule.Arn"},
        "Table": {"Fn::GetAtt": "ParcelsTable.StreamArn"},
        "AtOnce": 2,
        "Part": "Ship",
        "Bus": {"Fn::GetAtt": "Bus.Arn"},
        "Stack": {"Ref": "AWS::StackName"},
        "Alarm": {"Fn::If": ["HasAlarm", {"Ref": "AlarmTopic"}, {"Ref": "AWS::NoValue"}]},
        "Text": {"Fn::Sub": "ship-orders of ${AWS::StackName}"},
        "Address": {"Fn::Sub": ["ship-orders at ${Url}", {"Url": {"Fn::GetAtt": "Bus.Url"}}]},
    });
    assert_eq!(properties, expected);
}

#[test]
fn outputs_have_loops_too() {
    let template = Template::parse(SHOP).unwrap();
    assert_eq!(template.0["Outputs"], json!({"TakeQueueUrl": {"Value": {"Ref": "TakeQueue"}}}));
}

#[test]
fn a_template_without_loops_is_left_as_it_is() {
    let text = "Resources: {Bus: {Type: AWS::Events::EventBus, Name: \"${Part}\"}}";
    let bus: Value = json!({"Type": "AWS::Events::EventBus", "Name": "${Part}"});
    assert_eq!(Template::parse(text).unwrap().0, json!({"Resources": {"Bus": bus}}));
}

#[test]
fn a_loop_that_is_not_understood_is_refused_with_the_way_out() {
    for (this, instead, says) in [
        ("[AWS::LanguageExtensions, ", "[", "write `Transform: [AWS::LanguageExtensions"),
        (
            "[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]",
            "[AWS::Serverless-2016-10-31, AWS::LanguageExtensions]",
            "with this one first",
        ),
        ("- [Take, Ship]", "- !Ref Names", "the loop Parts is not written as"),
        ("- ${Part}Queue:\n", "- Queue:\n", "its id needs ${identifier}"),
        ("- ${Part}Queue:\n", "- Fn::ForEach::${Part}:\n", "it can't be a loop"),
        ("[Take, Ship]", "[Take, Take]", "TakeQueue is there twice"),
        ("  Bus: {Type", "  ShipQueue: {Type", "ShipQueue is there twice"),
        ("!Ref Part\n", "${Part}\n", "write `!Sub \"${Part}\"`"),
        ("          Part:", "          ${Part}:", "write `!Sub \"${Part}\"`"),
        (
            ", Table: ParcelsTable",
            "",
            "Parts.Ship.Table is looked up by a loop and is not in Mappings",
        ),
        ("Part, AtOnce]", "Part, AtOnce, {DefaultValue: 1}]", "Fn::FindInMap with"),
        (
            "  Bus: {Type",
            "  Bus: {Fn::ForEach::Within: [], Type",
            "Fn::ForEach::Within stands within",
        ),
        (
            "Mappings:",
            "Conditions: {Fn::ForEach::Of: []}\nMappings:",
            "Fn::ForEach::Of stands within",
        ),
    ] {
        let broken = SHOP.replacen(this, instead, 1);
        assert_ne!(broken, SHOP, "{this}");
        let refusal = refusal(&broken);
        assert!(refusal.contains(says), "`{says}`: {refusal}");
    }
}
