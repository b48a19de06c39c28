//! Mail by SES.

use std::time::Duration;

use anyhow::Result;
use aws_sdk_sesv2::Client;
use handlers::aws::SesMail;
use handlers::ports::mail::{Letter, Mail, MailError};
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::peer::{Moto, sdk_config_for};

const SENDER: &str = "visitplannr@example.com";

fn letter() -> Letter {
    Letter {
        to: "ada@example.com".parse().unwrap(),
        subject: "The place needs correcting".to_owned(),
        text: "Hello,\n\nhttps://visitplannr.example/\n".to_owned(),
        unsubscribe: "https://visitplannr.example/letters/never-again".to_owned(),
    }
}

/// SES as it answers this, to each request.
async fn answered(answer: ResponseTemplate) -> Result<(MockServer, MailError)> {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/email/outbound-emails"))
        .respond_with(answer)
        .expect(1)
        .mount(&server)
        .await;
    let mail = SesMail::new(&sdk_config_for(&server.uri()).await?, SENDER.parse()?);
    let error = mail.send(&letter()).await.unwrap_err();
    Ok((server, error))
}

fn refusal(status: u16, code: &str) -> ResponseTemplate {
    let message = "Email address is not verified. The following identities failed: ada@example.com";
    let answer = ResponseTemplate::new(status).insert_header("x-amzn-errortype", code);
    answer.set_body_json(json!({"message": message}))
}

#[tokio::test]
async fn a_letter_is_sent_from_the_verified_address() -> Result<()> {
    let moto = Moto::start().await?;
    let config = moto.sdk_config().await?;
    Client::new(&config).create_email_identity().email_identity(SENDER).send().await?;

    SesMail::new(&config, SENDER.parse()?).send(&letter()).await?;
    Ok(())
}

#[tokio::test]
async fn ses_is_told_what_the_letter_says_to_people_and_to_machines() -> Result<()> {
    let server = MockServer::start().await;
    let sent = ResponseTemplate::new(200).set_body_json(json!({"MessageId": "1"}));
    Mock::given(method("POST")).respond_with(sent).mount(&server).await;

    SesMail::new(&sdk_config_for(&server.uri()).await?, SENDER.parse()?).send(&letter()).await?;

    let requests = server.received_requests().await.unwrap();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    let body: Value = serde_json::from_slice(&request.body)?;
    let text = |text: &str| json!({"Data": text, "Charset": "UTF-8"});
    let expected = json!({
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": ["ada@example.com"]},
        "Content": {"Simple": {
            "Subject": text(&letter().subject),
            "Body": {"Text": text(&letter().text)},
            "Headers": [
                {"Name": "Auto-Submitted", "Value": "auto-generated"},
                {"Name": "List-Unsubscribe", "Value": format!("<{}>", letter().unsubscribe)},
                {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
            ],
        }},
    });
    assert_eq!(body, expected);
    Ok(())
}

#[tokio::test]
async fn a_sender_that_is_not_verified_is_a_refusal() -> Result<()> {
    let moto = Moto::start().await?;
    let mail = SesMail::new(&moto.sdk_config().await?, SENDER.parse()?);
    let error = mail.send(&letter()).await.unwrap_err();
    assert!(matches!(error, MailError::Refused(_)), "{error}");
    Ok(())
}

#[tokio::test]
async fn what_ses_refuses_is_not_repeated_and_told_without_the_address() -> Result<()> {
    for (status, code) in [
        (400, "MessageRejected"),
        (400, "MailFromDomainNotVerifiedException"),
        (400, "SendingPausedException"),
        (403, "AccessDeniedException"),
    ] {
        let (_server, error) = answered(refusal(status, code)).await?;
        assert_eq!(error, MailError::Refused(format!("SES says {code}")));
    }
    Ok(())
}

#[tokio::test]
async fn what_ses_takes_later_was_not_sent() -> Result<()> {
    for (status, code) in [
        (429, "TooManyRequestsException"),
        (400, "ThrottlingException"),
        (400, "LimitExceededException"),
    ] {
        let (_server, error) = answered(refusal(status, code)).await?;
        assert_eq!(error, MailError::NotNow(format!("SES says {code}")));
    }
    Ok(())
}

#[tokio::test]
async fn a_failure_of_ses_leaves_open_whether_the_letter_was_sent_and_is_not_repeated() -> Result<()>
{
    let (_server, error) = answered(refusal(500, "InternalFailure")).await?;
    assert!(matches!(error, MailError::Unknown(_)), "{error}");
    let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(20));
    let (_server, error) = answered(late).await?;
    assert_eq!(error, MailError::Unknown("SES did not answer in time".to_owned()));
    assert!(!error.to_string().contains("ada@"));
    Ok(())
}

#[tokio::test]
async fn without_a_connection_nobody_can_say_whether_the_letter_was_sent() -> Result<()> {
    let nobody = "http://127.0.0.1:9"; // discard, where nothing listens
    let mail = SesMail::new(&sdk_config_for(nobody).await?, SENDER.parse()?);
    let error = mail.send(&letter()).await.unwrap_err();
    assert!(matches!(error, MailError::Unknown(_)), "{error}");
    Ok(())
}
