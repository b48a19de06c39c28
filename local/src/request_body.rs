//! Reads a request's body, as far as a handler needs it.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::{Bytes, BytesMut};
use futures::{TryStreamExt, stream};
use handlers::http_api::BODY_LIMIT;
use tokio::time::{Instant, timeout, timeout_at};

/// How much of a body is read and dropped: API Gateway takes 10 MB
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>).
const IN_VAIN: usize = 10 * 1024 * 1024;
/// How long such a body is read.
const PATIENCE: Duration = Duration::from_secs(1);

/// The body, which fails if it does not arrive in time.
pub(crate) fn within(limit: Duration, body: Body) -> Body {
    let deadline = Instant::now() + limit;
    let parts = body.into_data_stream();
    Body::from_stream(stream::try_unfold(parts, move |mut parts| async move {
        let part = timeout_at(deadline, parts.try_next()).await.map_err(axum::Error::new)??;
        Ok::<_, axum::Error>(part.map(|part| (part, parts)))
    }))
}

/// The body; if it is too large, only its beginning, from which the handler can tell.
///
/// # Errors
/// If the body breaks off.
pub(crate) async fn read(body: Body) -> Result<Bytes, axum::Error> {
    let mut body = body.into_data_stream();
    let mut read = BytesMut::new();
    while let Some(part) = body.try_next().await? {
        let room = (BODY_LIMIT + 1).saturating_sub(read.len());
        read.extend_from_slice(&part[..part.len().min(room)]);
        if read.len() > BODY_LIMIT {
            // It does not matter whether it ends.
            let _ = timeout(PATIENCE, skip(body)).await;
            break;
        }
    }
    Ok(read.freeze())
}

/// Reads on: a client that is still sending when the connection is closed does not see the response.
async fn skip(mut body: BodyDataStream) {
    let mut skipped = 0;
    while let Ok(Some(part)) = body.try_next().await {
        skipped += part.len();
        if skipped > IN_VAIN {
            return;
        }
    }
}
