//! Examines what the account leaves to this stack: invocations at once, and mail.

use anyhow::Result;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::AccountLimit;
use handlers::dynamodb::budget_store::DynamoDbBudgetStore;
use handlers::ports::budget_store::BudgetStore;

use super::super::finding::Finding;
use super::intention::{Intention, is_wanted};
use super::unknown::unknown;
use crate::system::{Database, Refusal, Stack};

const PART: &str = "account";
/// Invocations at once that a queue's mapping begins with:
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html>.
const OF_A_QUEUE: i64 = 5;
/// What people who read and propose should find, at least.
const OF_PEOPLE: i64 = 10;
const ASK: &str = "aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000";

pub(super) async fn examine(
    stack: &Stack,
    database: &Database,
    intention: &Intention,
) -> Vec<Finding> {
    let concurrency = examine_concurrency(stack, intention).await;
    let mut findings =
        vec![concurrency.unwrap_or_else(|error| unknown(PART, "concurrency", &error))];
    if intention.parameter("MailSender").is_some_and(|sender| !sender.is_empty()) {
        let mail = examine_mail(stack).await;
        findings.push(mail.unwrap_or_else(|error| unknown(PART, "mail", &error)));
    }
    if let Some(Ok(per_month)) = intention.parameter("InvalidationsPerMonth").map(str::parse) {
        let sent = examine_invalidations(stack, database, per_month).await;
        findings.push(sent.unwrap_or_else(|error| unknown(PART, "invalidations", &error)));
    }
    findings
}

async fn examine_invalidations(
    stack: &Stack,
    database: &Database,
    per_month: u32,
) -> Result<Finding> {
    let table = stack.resource("ReadModelsTable")?;
    let store = DynamoDbBudgetStore::new(database.client().clone(), table);
    let sent = store.load().await?.sent_in_month();
    let what = format!("{sent} of {per_month} invalidations of a month were sent");
    if u64::from(sent) * 10 < u64::from(per_month) * 9 {
        return Ok(Finding::well(PART, "invalidations", what));
    }
    let mend = "without them a page is up to half a minute old; raise the parameter InvalidationsPerMonth ($0.005 each after 1,000 of the account), or wait";
    Ok(Finding::warning(PART, "invalidations", what, mend))
}

async fn examine_concurrency(stack: &Stack, intention: &Intention) -> Result<Finding> {
    let answer = Client::new(stack.config()).get_account_settings().send().await;
    let answer = answer.map_err(|error| Refusal::of("Lambda", &error))?;
    let limit = answer.account_limit();
    let all = limit.map_or(0, |limit| i64::from(limit.concurrent_executions()));
    let unreserved = limit.and_then(AccountLimit::unreserved_concurrent_executions);
    let unreserved = unreserved.map_or(all, i64::from);
    let mappings = used_by_mappings(stack, intention);
    let what = format!(
        "{unreserved} of {all} invocations at once are not reserved; mappings alone use up to {mappings} when there is little to do"
    );
    if unreserved < mappings + OF_PEOPLE {
        return Ok(Finding::warning(PART, "concurrency", what, ASK));
    }
    Ok(Finding::well(PART, "concurrency", what))
}

/// What the enabled mappings use before Lambda adds pollers: one for a stream's shard.
fn used_by_mappings(stack: &Stack, intention: &Intention) -> i64 {
    let mappings = stack.resources_of("AWS::Lambda::EventSourceMapping").map(|(id, _)| id);
    let enabled = mappings.filter(|id| is_wanted(&intention.property(id, "Enabled")));
    let uses = |id: &str| {
        if !intention.property(id, "StartingPosition").is_null() {
            return 1;
        }
        let most = intention.property(id, "ScalingConfig")["MaximumConcurrency"].as_i64();
        most.unwrap_or(OF_A_QUEUE).min(OF_A_QUEUE)
    };
    enabled.map(uses).sum()
}

async fn examine_mail(stack: &Stack) -> Result<Finding> {
    let answer = aws_sdk_sesv2::Client::new(stack.config()).get_account().send().await;
    let answer = answer.map_err(|error| Refusal::of("SES", &error))?;
    Ok(match (answer.production_access_enabled(), answer.sending_enabled()) {
        (_, false) => {
            let mend = "look at the account dashboard of SES, which says why";
            Finding::failed(PART, "mail", "SES sends nothing for this account", mend)
        }
        (false, true) => {
            let what = "SES is in its sandbox: only verified addresses get letters, and others become dead letters";
            let mend = "ask for production access: https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html";
            Finding::warning(PART, "mail", what, mend)
        }
        (true, true) => Finding::well(PART, "mail", "SES sends letters to everybody"),
    })
}
