//! Requests that are nearly right, for each of the APIs.

use std::net::SocketAddr;

use fastrand::Rng;
use handlers::stations::declarations;
use serde_json::{Value, json};

use crate::text::{body, proposal, text, value};
use crate::wire::Draft;

pub(crate) fn one_of<T: Copy>(random: &mut Rng, all: &[T]) -> T {
    all[random.usize(..all.len())]
}

pub(crate) fn proposing(random: &mut Rng, port: SocketAddr) -> Draft {
    let place = proposal(random);
    let (media_type, body) = if random.u8(..4) == 0 {
        let field = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let pairs = place.as_object().unwrap().iter();
        let form: Vec<_> = pairs.map(|(name, it)| format!("{name}={}", field(it))).collect();
        ("application/x-www-form-urlencoded", form.join("&").into_bytes())
    } else {
        ("application/json", body(random, &place))
    };
    let headers = vec![("Content-Type".to_owned(), media_type.to_owned())];
    let target =
        one_of(random, &["/destinations", "/destination", "/destinations", "/destinations/"]);
    Draft { port, method: "POST", target: target.to_owned(), headers, body }
}

pub(crate) fn asking(random: &mut Rng, port: SocketAddr) -> Draft {
    let text: String = form(&text(random));
    let target = match random.u8(..5) {
        0 => format!("/destinations?limit={text}&cursor={text}&cursor="),
        1 => format!("/destinations?cursor={:015}_{}", random.i64(..), random.u128(..)),
        2 => format!("/destinations/{text}"),
        3 => format!("/{text}"),
        _ => one_of(
            random,
            &["/", "/%2e%2e/%2e%2e/etc/passwd", "/index.html", "*", "/health?%", "http://a/"],
        )
        .to_owned(),
    };
    Draft { port, method: "GET", target, headers: vec![], body: vec![] }
}

/// As it may stand in a request's target.
fn form(text: &str) -> String {
    let bytes: Vec<_> = text.bytes().take(30_000).map(|byte| format!("%{byte:02X}")).collect();
    bytes.concat()
}

pub(crate) fn dynamodb(random: &mut Rng, port: SocketAddr) -> Draft {
    let operations = [
        "ListTables",
        "DescribeTable",
        "GetItem",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "Query",
        "Scan",
        "BatchGetItem",
        "BatchWriteItem",
        "TransactGetItems",
        "TransactWriteItems",
        "ExecuteStatement",
        "GetRecords",
        "GetShardIterator",
        "ListStreams",
        "CreateTable",
        "Nonsense",
        "",
    ];
    let operation = one_of(random, &operations);
    // Its own table, which is not there: whoever writes to the system's tables needs no hostile request.
    let mut request =
        json!({"TableName": "hostile", "Key": value(random, 3), "Item": value(random, 3)});
    for name in [
        "KeyConditionExpression",
        "UpdateExpression",
        "ExpressionAttributeValues",
        "Limit",
        "TableName",
    ] {
        if random.u8(..3) == 0 {
            request[name] = value(random, 3);
        }
    }
    let header = |name: &str, value: String| (name.to_owned(), value);
    let headers = vec![
        header("Content-Type", "application/x-amz-json-1.0".to_owned()),
        header("X-Amz-Target", format!("DynamoDB_20120810.{operation}")),
        header("X-Amz-Date", "1".to_owned()),
        header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c".to_owned(),
        ),
    ];
    Draft { port, method: "POST", target: "/".to_owned(), headers, body: body(random, &request) }
}

pub(crate) fn invoking(random: &mut Rng, port: SocketAddr) -> Draft {
    let mut names: Vec<_> = declarations().iter().map(|station| station.name).collect();
    names.extend(["nobody", "%00"]);
    let name = one_of(random, &names);
    let target = format!("/2015-03-31/functions/{name}/invocations");
    let record = json!({"messageId": text(random), "eventSource": "aws:sqs", "body": value(random, 3).to_string()});
    let payload = if random.bool() { json!({"Records": [record]}) } else { value(random, 4) };
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Draft { port, method: "POST", target, headers, body: body(random, &payload) }
}

pub(crate) fn putting_events(random: &mut Rng, port: SocketAddr) -> Draft {
    let mut command = json!({
        "specversion": "1.0", "source": "com.example.guide", "id": random.u64(..).to_string(),
        "type": "cmd.propose-destination.v1", "data": proposal(random),
    });
    if random.bool() {
        let name = one_of(
            random,
            &["id", "source", "correlationid", "traceparent", "time", "data", "type"],
        );
        command[name] = text(random).into();
    }
    let mut entry = json!({
        "Source": "com.example.guide", "DetailType": "cmd.propose-destination.v1", "Detail": command.to_string(),
    });
    if random.u8(..4) == 0 {
        entry[one_of(random, &["Source", "Detail", "Time", "Resources"])] = value(random, 3);
    }
    if random.u8(..8) == 0 {
        // JSON by its grammar, and no value of it.
        let odd = [r#"{"a":"\ud800"}"#, r#"{"\udfff":1}"#, r#"{"a":1e999}"#];
        entry["Detail"] = one_of(random, &odd).into();
    }
    let headers = vec![
        ("Content-Type".to_owned(), "application/x-amz-json-1.1".to_owned()),
        ("X-Amz-Target".to_owned(), "AWSEvents.PutEvents".to_owned()),
    ];
    let request = json!({"Entries": [entry]});
    Draft { port, method: "POST", target: "/".to_owned(), headers, body: body(random, &request) }
}

pub(crate) fn odd_header(random: &mut Rng) -> (String, String) {
    let names = [
        "Idempotency-Key",
        "traceparent",
        "tracestate",
        "Accept",
        "If-None-Match",
        "Content-Type",
        "Host",
        "Origin",
        "Sec-Fetch-Site",
        "Expect",
        "Content-Encoding",
        "Range",
        "Cookie",
        "X-Forwarded-For",
        "Upgrade",
        "Connection",
    ];
    let line: String = text(random).chars().filter(|it| !it.is_control()).take(5_000).collect();
    let value = match random.u8(..4) {
        0 => one_of(
            random,
            &["\"", "\"a, b\", W/\"c d\"", "*", "text/html;q=0.5;;,,", "100-continue", "null"],
        )
        .to_owned(),
        1 => format!("key-{:016}", random.u64(..)),
        _ => line,
    };
    (one_of(random, &names).to_owned(), value)
}
