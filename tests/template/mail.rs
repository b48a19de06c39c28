//! Mail to proposers: nobody writes unless somebody is named, and who may do what with an address.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use handlers::mailboxes::{DAILY_LIMIT, DOMAIN_DAILY_LIMIT};
use handlers::ports::address_limit::VIEWER_HOURLY_LIMIT;
use handlers::stations::{notify_proposer, propose_destination, record_consent};
use serde_json::json;

use crate::document::{Template, attribute_of, reference};
use crate::functions::{function, functions};
use crate::policies::{allowing, owner};
use crate::polling::queues;

#[test]
fn nobody_is_written_to_unless_a_sender_is_named() -> Result<()> {
    let template = Template::read()?;
    assert_eq!(template.0["Parameters"]["MailSender"]["Default"], "");
    let is_named = json!({"Fn::Not": [{"Fn::Equals": [reference("MailSender"), ""]}]});
    assert_eq!(template.0["Conditions"]["WritesToProposers"], is_named);
    for id in ["KeysTable", "MailClaimsTable", "WrappingKey", "AddressHashKey"] {
        assert_eq!(*template.resource(id)?.attribute("/Condition"), "WritesToProposers", "{id}");
    }
    for (name, function) in functions(&template) {
        let told = function.property("/Environment/Variables/MAIL_SENDER");
        let sender = reference("MailSender");
        let expected = json!({"Fn::If": ["WritesToProposers", sender, reference("AWS::NoValue")]});
        assert!(told.is_null() || *told == expected, "{name}: {told}");
    }
    let rule = template.resource("NotifyProposerRule")?;
    let state = json!({"Fn::If": ["WritesToProposers", "ENABLED", "DISABLED"]});
    assert_eq!(*rule.property("/State"), state);
    let mappings = queues(&template, function(&template, notify_proposer::NAME)?);
    let enabled = json!({"Fn::If": ["WritesToProposers", true, false]});
    assert_eq!(mappings[0]["Enabled"], enabled);
    Ok(())
}

#[test]
fn how_much_mail_there_may_be_parameters_say() -> Result<()> {
    let template = Template::read()?;
    for (function_name, setting, parameter, default) in [
        (notify_proposer::NAME, "MAIL_DAILY_LIMIT", "MailDailyLimit", DAILY_LIMIT),
        (
            notify_proposer::NAME,
            "MAIL_DOMAIN_DAILY_LIMIT",
            "MailDomainDailyLimit",
            DOMAIN_DAILY_LIMIT,
        ),
        (
            propose_destination::NAME,
            "MAIL_VIEWER_HOURLY_LIMIT",
            "MailViewerHourlyLimit",
            VIEWER_HOURLY_LIMIT,
        ),
    ] {
        assert_eq!(template.0["Parameters"][parameter]["Default"], default, "{parameter}");
        let function = function(&template, function_name)?;
        let told = function.property(&format!("/Environment/Variables/{setting}"));
        let (limit, nothing) = (reference(parameter), reference("AWS::NoValue"));
        assert_eq!(*told, json!({"Fn::If": ["WritesToProposers", limit, nothing]}), "{setting}");
    }
    Ok(())
}

#[test]
fn one_viewer_can_t_use_up_the_letters_of_a_day_nor_can_one_domain() -> Result<()> {
    let template = Template::read()?;
    let default = |name: &str| template.0["Parameters"][name]["Default"].as_u64().unwrap();
    assert!(default("MailViewerHourlyLimit") * 24 < default("MailDailyLimit"));
    assert!(default("MailDomainDailyLimit") < default("MailDailyLimit"));
    Ok(())
}

#[test]
fn of_mailboxes_each_function_may_do_its_part() -> Result<()> {
    let template = Template::read()?;
    let mut may = BTreeMap::new();
    for policy in template.resources() {
        for statements in [
            policy.property("/PolicyDocument/Statement"),
            policy.property("/Policies/0/PolicyDocument/Statement"),
        ] {
            for statement in statements.as_array().into_iter().flatten() {
                if statement["Resource"] == attribute_of("MailClaimsTable.Arn") {
                    let keys = &statement["Condition"]["ForAllValues:StringLike"];
                    let keys = keys["dynamodb:LeadingKeys"].as_str().unwrap_or("*");
                    let right = (statement["Action"].to_string(), keys.to_owned());
                    may.insert(policy.id.to_owned(), right);
                }
            }
        }
    }
    let get_and_put = "[\"dynamodb:GetItem\",\"dynamodb:PutItem\"]";
    let expected = [
        ("NotifyProposerMailPolicy", get_and_put, "*"),
        ("ProposeDestinationKeysPolicy", "\"dynamodb:UpdateItem\"", "viewer#*"),
        ("RecordConsentRole", get_and_put, "mailbox#*"),
    ];
    let expected = expected
        .map(|(policy, action, keys)| (policy.to_owned(), (action.to_owned(), keys.to_owned())));
    assert_eq!(may, BTreeMap::from(expected));
    let consent = function(&template, record_consent::NAME)?;
    assert_eq!(*consent.attribute("/Condition"), "WritesToProposers");
    Ok(())
}

#[test]
fn addresses_are_sealed_by_who_takes_them_and_opened_by_who_writes() -> Result<()> {
    let mut may = BTreeMap::<_, BTreeSet<_>>::new();
    for statement in allowing(&Template::read()?) {
        for resource in &statement.resources {
            if ["KeysTable", "WrappingKey", "AddressHashKey"].contains(&owner(resource)) {
                let actions =
                    statement.actions.iter().map(|it| format!("{} {it}", owner(resource)));
                may.entry(statement.policy.clone()).or_default().extend(actions);
            }
        }
    }
    let sealing = [
        "AddressHashKey kms:GenerateMac",
        "KeysTable dynamodb:GetItem",
        "KeysTable dynamodb:PutItem",
        "WrappingKey kms:Decrypt",
        "WrappingKey kms:GenerateDataKey",
    ];
    let hashing = ["AddressHashKey kms:GenerateMac"];
    let opening = [hashing[0], "KeysTable dynamodb:GetItem", "WrappingKey kms:Decrypt"];
    let named = |actions: &[&str]| actions.iter().map(|&it| it.to_owned()).collect();
    let expected = BTreeMap::from([
        ("NotifyProposerMailPolicy".to_owned(), named(&opening)),
        ("ProposeDestinationKeysPolicy".to_owned(), named(&sealing)),
        ("ReceiveCommandsKeysPolicy".to_owned(), named(&sealing)),
        ("RecordConsentRole".to_owned(), named(&hashing)),
    ]);
    assert_eq!(may, expected, "and nobody deletes a key");
    Ok(())
}

#[test]
fn mail_is_sent_by_one_function_from_one_address() -> Result<()> {
    let template = Template::read()?;
    let sends =
        |it: &crate::policies::Statement| it.actions.iter().any(|it| it.starts_with("ses:"));
    let senders: Vec<_> = allowing(&template).filter(sends).collect();
    let [sender] = senders.as_slice() else { panic!("{} statements", senders.len()) };
    assert_eq!(
        (&*sender.policy, &sender.actions),
        ("NotifyProposerMailPolicy", &vec!["ses:SendEmail".to_owned()])
    );
    // In the sandbox of SES, the recipient is an identity too, and the right is checked there as well:
    // https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
    let all = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*";
    assert_eq!(sender.resources, [all]);
    let policy = template.resource("NotifyProposerMailPolicy")?;
    let statements = policy.property("/PolicyDocument/Statement").as_array().unwrap();
    let statement = statements.iter().find(|it| it["Action"] == "ses:SendEmail").unwrap();
    let from = json!({"StringEquals": {"ses:FromAddress": reference("MailSender")}});
    assert_eq!(statement["Condition"], from);
    Ok(())
}

#[test]
fn the_key_that_wraps_is_rotated_and_the_one_that_hashes_is_for_that_alone() -> Result<()> {
    let template = Template::read()?;
    assert_eq!(*template.resource("WrappingKey")?.property("/EnableKeyRotation"), true);
    let hash = template.resource("AddressHashKey")?;
    assert_eq!(hash.property("/KeySpec"), "HMAC_256");
    assert_eq!(hash.property("/KeyUsage"), "GENERATE_VERIFY_MAC");
    Ok(())
}
