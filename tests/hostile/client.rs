//! Sends bytes, and reads as much of the answer as says how it went.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::wire::Hostile;

/// How long an answer to something whole may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long to listen after something that is not whole, or no request at all.
const MOMENT: Duration = Duration::from_millis(10);

/// The status of the answer; 0 if there is none, which only something whole may not get.
pub(crate) async fn send(hostile: &Hostile) -> Result<u16> {
    let mut stream = TcpStream::connect(hostile.port).await?;
    // Whoever sends so much must not run out of ports.
    stream.set_zero_linger()?;
    let (begin, rest) = hostile.bytes.split_at(hostile.pause_at.min(hostile.bytes.len()));
    // It may stop to listen at any time: what it said is what counts.
    let _ = timeout(PATIENCE, stream.write_all(begin)).await?;
    if !rest.is_empty() {
        tokio::time::sleep(MOMENT).await;
        let _ = timeout(PATIENCE, stream.write_all(rest)).await?;
    }
    let patience = if hostile.is_whole { PATIENCE } else { MOMENT };
    let mut said = vec![];
    let listening =
        async { while said.len() < 12 && matches!(stream.read_buf(&mut said).await, Ok(1..)) {} };
    if timeout(patience, listening).await.is_err() && hostile.is_whole {
        bail!("no answer within {PATIENCE:?} to {}", hostile.bytes.escape_ascii());
    }
    let status = said.get(9..12).and_then(|status| std::str::from_utf8(status).ok()?.parse().ok());
    Ok(status.unwrap_or_default())
}
