//! The DynamoDB API over HTTP: the JSON protocol at one path.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html>

use axum::Router;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use dynoxide::DynoxideError;
use dynoxide::auth_material::{AuthMaterial, validate};
use http::header::{AUTHORIZATION, CONTENT_TYPE, DATE};
use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use super::EmbeddedDynamoDb;
use crate::door::MediaTypes;

const MEDIA_TYPE: &str = "application/x-amz-json-1.0";
/// The media types that DynamoDB takes.
pub(crate) const MEDIA_TYPES: MediaTypes = MediaTypes::OneOf(&[MEDIA_TYPE]);
/// Bytes in a request, at most: `BatchWriteItem` takes 16 MB
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>).
const LARGEST: usize = 16 * 1024 * 1024;
const APIS: [&str; 2] = ["DynamoDB_20120810.", "DynamoDBStreams_20120810."];
const UNKNOWN_OPERATION: &str =
    r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#;

impl EmbeddedDynamoDb {
    /// The DynamoDB API over HTTP, for tools and functions outside this process.
    pub fn http_api(&self) -> Router {
        Router::new()
            .route("/", post(answer).get(async || "healthy"))
            .layer(DefaultBodyLimit::max(LARGEST))
            .with_state(self.clone())
    }
}

async fn answer(
    State(dynamodb): State<EmbeddedDynamoDb>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(operation) = operation(&headers) else {
        return json(StatusCode::BAD_REQUEST, UNKNOWN_OPERATION);
    };
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let has_date_header = headers.contains_key("x-amz-date") || headers.contains_key(DATE);
    let query = query.unwrap_or_default();
    let signed =
        AuthMaterial { authorization: text(AUTHORIZATION), query: &query, has_date_header };
    if let Some(refusal) = validate(signed) {
        return json(StatusCode::BAD_REQUEST, refusal);
    }
    match dynamodb.execute(operation, &body).await {
        Ok(answer) => json(StatusCode::OK, answer),
        Err(DynoxideError::UnsupportedCapability(_)) => {
            json(StatusCode::BAD_REQUEST, UNKNOWN_OPERATION)
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status_code());
            json(status.unwrap_or(StatusCode::BAD_REQUEST), error.to_json())
        }
    }
}

fn operation(headers: &HeaderMap) -> Option<&str> {
    let target = headers.get("x-amz-target")?.to_str().ok()?;
    APIS.iter().find_map(|api| target.strip_prefix(api))
}

fn json(status: StatusCode, body: impl Into<Bytes>) -> Response {
    let id = Uuid::now_v7().simple().to_string();
    let headers = [(CONTENT_TYPE.as_str(), MEDIA_TYPE), ("x-amzn-requestid", &id)];
    (status, headers, body.into()).into_response()
}
