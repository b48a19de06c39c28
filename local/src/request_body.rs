//! A request's body, as much of it as a handler has to see.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::{Bytes, BytesMut};
use futures::{TryStreamExt, stream};
use handlers::http_api::BODY_LIMIT;
use tokio::time::{Instant, timeout, timeout_at};

/// How much a client may send in vain: API Gateway takes 10 MB
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>).
const IN_VAIN: usize = 10 * 1024 * 1024;
/// And for how long.
const PATIENCE: Duration = Duration::from_secs(1);

/// The same body, which breaks off if it is not there in time.
pub(crate) fn within(limit: Duration, body: Body) -> Body {
    let deadline = Instant::now() + limit;
    let parts = body.into_data_stream();
    Body::from_stream(stream::try_unfold(parts, move |mut parts| async move {
        let part = timeout_at(deadline, parts.try_next()).await.map_err(axum::Error::new)??;
        Ok::<_, axum::Error>(part.map(|part| (part, parts)))
    }))
}

/// The body; of one that is too large only the beginning, by which the handler sees that.
///
/// # Errors
/// If it breaks off.
pub(crate) async fn read(body: Body) -> Result<Bytes, axum::Error> {
    let mut body = body.into_data_stream();
    let mut read = BytesMut::new();
    while let Some(part) = body.try_next().await? {
        let room = (BODY_LIMIT + 1).saturating_sub(read.len());
        read.extend_from_slice(&part[..part.len().min(room)]);
        if read.len() > BODY_LIMIT {
            // Whether it comes to an end does not matter.
            let _ = timeout(PATIENCE, skip(body)).await;
            break;
        }
    }
    Ok(read.freeze())
}

/// Reads on: who is still sending when the connection is closed does not hear the answer.
async fn skip(mut body: BodyDataStream) {
    let mut skipped = 0;
    while let Ok(Some(part)) = body.try_next().await {
        skipped += part.len();
        if skipped > IN_VAIN {
            return;
        }
    }
}
