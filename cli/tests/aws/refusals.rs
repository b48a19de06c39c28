//! What keeps an operator out, each told with the way in.

use anyhow::Result;
use end_to_end::Moto;
use serde_json::json;
use wiremock::matchers::body_string_contains;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::deployed::{Deployed, STACK};
use crate::operator::Operator;

/// Asks about a stack's faults, which has to fail with words that say all of this.
async fn refuses(operator: &Operator, arguments: &[&str], says: &[&str]) -> Result<()> {
    let ended = operator.runs(&[&["faults", "--aws"], arguments].concat()).await?;
    assert_eq!((ended.code, ended.output.as_str()), (Some(1), ""), "{}", ended.errors);
    assert!(ended.errors.starts_with("visitplannr: "), "{}", ended.errors);
    for words in says {
        assert!(ended.errors.contains(words), "`{words}`: {}", ended.errors);
    }
    Ok(())
}

pub(crate) fn denied(action: &str) -> String {
    format!("User: arn:aws:iam::123456789012:user/eve is not authorized to perform: {action}")
}

pub(crate) fn xml(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.to_owned(), "text/xml")
}

/// One resource of a stack, and what comes after it.
pub(crate) fn page(id: &str, next: &str) -> ResponseTemplate {
    let list = format!(
        "<StackResourceSummaries><member><LogicalResourceId>{id}</LogicalResourceId>\
         <PhysicalResourceId>a-{id}</PhysicalResourceId></member></StackResourceSummaries>{next}"
    );
    let body = format!(
        "<ListStackResourcesResponse><ListStackResourcesResult>{list}\
         </ListStackResourcesResult></ListStackResourcesResponse>"
    );
    xml(200, &body)
}

#[tokio::test]
async fn who_is_not_logged_in_is_told_how_to() -> Result<()> {
    let nobody = Operator::nobody()?.with("AWS_REGION", "us-east-1");
    refuses(&nobody, &["list"], &["no AWS credentials", "aws sso login", "AWS_PROFILE"]).await
}

#[tokio::test]
async fn a_region_has_to_be_named() -> Result<()> {
    let nowhere = Operator::nobody()?.with("AWS_ACCESS_KEY_ID", "local");
    refuses(&nowhere, &["list"], &["AWS_REGION"]).await
}

#[tokio::test]
async fn what_was_tried_in_vain_is_not_told_beside_what_to_do() -> Result<()> {
    // An instance without a role, or a network that lets nobody ask for one.
    let forbidden = MockServer::start().await;
    let answer = ResponseTemplate::new(403);
    Mock::given(wiremock::matchers::any()).respond_with(answer).mount(&forbidden).await;
    let nowhere = Operator::nobody()?
        .with("AWS_EC2_METADATA_DISABLED", "false")
        .with("AWS_EC2_METADATA_SERVICE_ENDPOINT", &forbidden.uri());

    let refused = nowhere.runs(&["faults", "list", "--aws"]).await?;

    assert_eq!(refused.errors.lines().count(), 1, "{}", refused.errors);
    assert!(refused.errors.contains("AWS_REGION"), "{}", refused.errors);
    Ok(())
}

#[tokio::test]
async fn a_stack_that_is_not_there_is_named_with_its_region() -> Result<()> {
    let moto = Moto::start().await?;
    let says = ["visitplannr", "us-east-1", "does not exist", "--stack", "AWS_REGION"];
    refuses(&Operator::of(&moto.address)?, &["list"], &says).await
}

#[tokio::test]
async fn a_right_that_is_missing_is_named_with_the_place_of_the_policy() -> Result<()> {
    let aws = MockServer::start().await;
    let message = denied("cloudformation:ListStackResources");
    let body = format!(
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{message}</Message></Error></ErrorResponse>"
    );
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(xml(403, &body))
        .mount(&aws)
        .await;
    let says = ["not authorized", "cloudformation:ListStackResources", "docs/operating.md"];
    refuses(&Operator::of(&aws.uri())?, &["list"], &says).await
}

#[tokio::test]
async fn a_table_that_may_not_be_read_is_named_with_the_right_for_it() -> Result<()> {
    let aws = MockServer::start().await;
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(page("FaultsTable", ""))
        .mount(&aws)
        .await;
    let refused = json!({
        "__type": "com.amazon.coral.service#AccessDeniedException",
        "Message": denied("dynamodb:Scan"),
    });
    Mock::given(body_string_contains("TableName"))
        .respond_with(ResponseTemplate::new(400).set_body_json(refused))
        .mount(&aws)
        .await;
    let says = ["the faults can't be read", "not authorized", "dynamodb:Scan"];
    refuses(&Operator::of(&aws.uri())?, &["list"], &says).await
}

#[tokio::test]
async fn a_function_that_may_not_be_invoked_keeps_its_faults() -> Result<()> {
    let deployed = Deployed::with_fault().await?;
    let message = denied("lambda:InvokeFunction");
    let answer = ResponseTemplate::new(403)
        .insert_header("x-amzn-errortype", "AccessDeniedException")
        .set_body_json(json!({"Message": message}));
    deployed.function_answers(answer).await;
    let arguments = ["resubmit", "--all", "--stack", STACK];
    let says = ["publish-events can't be invoked", "lambda:InvokeFunction", "docs/operating.md"];
    refuses(&deployed.operator()?, &arguments, &says).await?;
    assert_eq!(deployed.faults.faults(None).await?.len(), 1);
    Ok(())
}

/// CloudFormation lists a hundred resources at once.
#[tokio::test]
async fn a_stack_is_read_to_its_last_page() -> Result<()> {
    let aws = MockServer::start().await;
    Mock::given(body_string_contains("NextToken=second"))
        .respond_with(page("FaultsTable", ""))
        .with_priority(1)
        .mount(&aws)
        .await;
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(page("EventsTable", "<NextToken>second</NextToken>"))
        .with_priority(2)
        .mount(&aws)
        .await;
    Mock::given(body_string_contains("a-FaultsTable"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"Items": [], "Count": 0})))
        .with_priority(3)
        .mount(&aws)
        .await;

    let list = Operator::of(&aws.uri())?.runs(&["faults", "list", "--aws"]).await?;

    assert_eq!((list.code, list.output.trim(), list.errors.as_str()), (Some(0), "No faults.", ""));
    Ok(())
}

#[tokio::test]
async fn a_stack_of_something_else_is_told_by_what_it_does_not_have() -> Result<()> {
    let aws = MockServer::start().await;
    Mock::given(body_string_contains("ListStackResources"))
        .respond_with(page("SomethingElse", ""))
        .mount(&aws)
        .await;
    let says = ["visitplannr has no FaultsTable", "template.yaml"];
    refuses(&Operator::of(&aws.uri())?, &["list"], &says).await
}
