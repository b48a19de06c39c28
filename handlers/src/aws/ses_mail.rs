//! The adapter for mail through Amazon SES.

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::Builder;
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::email_address::EmailAddress;
use crate::ports::mail::{Letter, Mail, MailError};

/// Error codes after which SES may take the mail later.
const LATER: [&str; 3] =
    ["TooManyRequestsException", "ThrottlingException", "LimitExceededException"];

/// Sends through Amazon SES, from an address verified there.
#[derive(Debug, Clone)]
pub struct SesMail {
    client: Client,
    sender: EmailAddress,
}

impl SesMail {
    /// Mail from `sender`. The client never retries: SES has no token to recognise a repeat by.
    #[must_use]
    pub fn new(config: &SdkConfig, sender: EmailAddress) -> Self {
        let config = Builder::from(config).retry_config(RetryConfig::disabled());
        Self { client: Client::from_conf(config.build()), sender }
    }
}

impl Mail for SesMail {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let content = content_of(letter);
        let content = content.map_err(|error| MailError::Refused(error.to_string()))?;
        self.client
            .send_email()
            .from_email_address(self.sender.as_str())
            .destination(Destination::builder().to_addresses(letter.to.as_str()).build())
            .content(content)
            .send()
            .await
            .map(drop)
            .map_err(|error| mail_error(&error))
    }
}

fn content_of(letter: &Letter) -> Result<EmailContent, BuildError> {
    let text = |text: &str| Content::builder().data(text).charset("UTF-8").build();
    let header = |(name, value)| MessageHeader::builder().name(name).value(value).build();
    let headers = letter.headers().into_iter().map(header).collect::<Result<Vec<_>, _>>()?;
    let message = Message::builder()
        .subject(text(&letter.subject)?)
        .body(Body::builder().text(text(&letter.text)?).build())
        .set_headers(Some(headers))
        .build();
    Ok(EmailContent::builder().simple(message).build())
}

/// SES's message may contain the address, so only its code is kept. If the request was sent and no answer came, it is
/// unknown whether the mail was sent.
fn mail_error(error: &SdkError<SendEmailError, HttpResponse>) -> MailError {
    let code = error.code().unwrap_or("no code");
    match error {
        SdkError::ConstructionFailure(_) => {
            MailError::Refused("it can't be written as a request".to_owned())
        }
        SdkError::TimeoutError(_) => MailError::Unknown("SES did not answer in time".to_owned()),
        SdkError::ServiceError(refused) => match refused.raw().status().as_u16() {
            429 => MailError::NotNow(format!("SES says {code}")),
            400..500 if LATER.contains(&code) => MailError::NotNow(format!("SES says {code}")),
            400..500 => MailError::Refused(format!("SES says {code}")),
            status => MailError::Unknown(format!("SES answered {status}, {code}")),
        },
        _ => MailError::Unknown("the connection to SES broke".to_owned()),
    }
}
