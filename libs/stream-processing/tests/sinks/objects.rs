//! Objects into a bucket.

use std::collections::HashSet;

use stream_processing::Severity;
use stream_processing::sinks::{Bucket, Object};
use wiremock::matchers::{body_string, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::partial_failures::client;
use crate::service::{event, failure, http, outcome, units_of};

#[tokio::test]
async fn each_object_is_put_for_itself() {
    let server = MockServer::start().await;
    let answer = |key: &str, status| {
        let object = path(format!("/bucket/{key}"));
        let given = Mock::given(method("PUT")).and(object).and(body_string(format!("body {key}")));
        given.and(header("content-type", "text/plain")).respond_with(ResponseTemplate::new(status))
    };
    for (key, status) in [("0", 200), ("1", 503), ("2", 200)] {
        answer(key, status).mount(&server).await;
    }
    let client = client!(aws_sdk_s3, server.uri());
    let path_style = client.config().to_builder().force_path_style(true).build();
    let bucket = Bucket::new(aws_sdk_s3::Client::from_conf(path_style), "bucket");
    let object = |event: &stream_processing::Event, _| Object {
        key: event.id.clone(),
        body: format!("body {}", event.id).into_bytes(),
        content_type: Some("text/plain".into()),
    };

    let units = units_of((0..3).map(event)).map(object).through(bucket.put());
    let (taken, failed) = outcome(units).await;

    assert_eq!(taken, HashSet::from([0, 2]));
    assert_eq!(failed.iter().map(failure).collect::<Vec<_>>(), [(1, Severity::Transient)]);
}
