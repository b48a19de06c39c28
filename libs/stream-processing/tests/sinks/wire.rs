//! Requests and answers of the four services, as they are on the wire.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use wiremock::{Request, ResponseTemplate};

/// How a service speaks.
#[derive(Clone, Copy)]
pub(crate) enum Wire {
    EventBridge,
    Kinesis,
    Sqs,
    Sns,
}

impl Wire {
    /// The ids of the events in a request, in order.
    pub(crate) fn events(self, request: &Request) -> Vec<String> {
        let texts = match self {
            Self::EventBridge => field_of_each(request, "Entries", "Detail"),
            Self::Kinesis => {
                let data = field_of_each(request, "Records", "Data");
                let text =
                    |data: String| String::from_utf8(STANDARD.decode(data).unwrap()).unwrap();
                data.into_iter().map(text).collect()
            }
            Self::Sqs => field_of_each(request, "Entries", "MessageBody"),
            Self::Sns => form_urlencoded::parse(&request.body)
                .filter(|(name, _)| name.ends_with(".Message"))
                .map(|(_, message)| message.into_owned())
                .collect(),
        };
        let id = |text: &String| {
            let event: Value = serde_json::from_str(text).unwrap();
            event["id"].as_str().unwrap().to_owned()
        };
        texts.iter().map(id).collect()
    }

    /// The answer to a request: for each entry none, or the code of what is wrong with it.
    pub(crate) fn answer(self, codes: &[Option<&str>]) -> ResponseTemplate {
        let entries = |taken: Value| -> Vec<Value> {
            let refused = |code: &str| json!({"ErrorCode": code, "ErrorMessage": "because"});
            codes.iter().map(|code| code.map_or(taken.clone(), refused)).collect()
        };
        let failed = codes.iter().flatten().count();
        match self {
            Self::EventBridge => ResponseTemplate::new(200).set_body_json(
                json!({"FailedEntryCount": failed, "Entries": entries(json!({"EventId": "1"}))}),
            ),
            Self::Kinesis => ResponseTemplate::new(200).set_body_json(json!({
                "FailedRecordCount": failed,
                "Records": entries(json!({"SequenceNumber": "1", "ShardId": "shard-0"})),
            })),
            Self::Sqs => ResponseTemplate::new(200).set_body_json(sqs_answer(codes)),
            Self::Sns => ResponseTemplate::new(200).set_body_raw(sns_answer(codes), "text/xml"),
        }
    }

    /// The answer that refuses a request as a whole.
    pub(crate) fn refusal(self, status: u16, code: &str) -> ResponseTemplate {
        let body = json!({"__type": code, "message": "because"});
        match self {
            Self::Sns => ResponseTemplate::new(status).set_body_raw(
                format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"),
                "text/xml",
            ),
            _ => ResponseTemplate::new(status).set_body_json(body),
        }
    }
}

fn field_of_each(request: &Request, entries: &str, field: &str) -> Vec<String> {
    let body: Value = request.body_json().unwrap();
    let text = |entry: &Value| entry[field].as_str().unwrap().to_owned();
    body[entries].as_array().unwrap().iter().map(text).collect()
}

fn sqs_answer(codes: &[Option<&str>]) -> Value {
    let (mut successful, mut failed) = (vec![], vec![]);
    for (place, code) in codes.iter().enumerate() {
        let id = place.to_string();
        match code {
            None => successful.push(json!({"Id": id, "MessageId": id, "MD5OfMessageBody": ""})),
            Some(code) => failed.push(json!({"Id": id, "Code": code, "SenderFault": false})),
        }
    }
    json!({"Successful": successful, "Failed": failed})
}

fn sns_answer(codes: &[Option<&str>]) -> String {
    let (mut successful, mut failed) = (String::new(), String::new());
    for (place, code) in codes.iter().enumerate() {
        match code {
            None => write!(successful, "<member><Id>{place}</Id></member>"),
            Some(code) => write!(
                failed,
                "<member><Id>{place}</Id><Code>{code}</Code><SenderFault>false</SenderFault></member>"
            ),
        }
        .unwrap();
    }
    format!(
        "<PublishBatchResponse><PublishBatchResult><Successful>{successful}</Successful>\
         <Failed>{failed}</Failed></PublishBatchResult></PublishBatchResponse>"
    )
}
