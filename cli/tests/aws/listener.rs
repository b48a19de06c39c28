//! Somebody between an operator and AWS, who hears what is asked of DynamoDB.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};

const TARGET: &str = "x-amz-target: DynamoDB_20120810.";

/// An action, and the table or the index that it is asked of.
pub(crate) type Asked = (String, String);

/// All that was said, connection by connection.
type Said = Arc<Mutex<Vec<Vec<u8>>>>;

pub(crate) struct Listener {
    pub(crate) address: String,
    said: Said,
}

impl Listener {
    /// Passes everything on to this address.
    pub(crate) async fn before(address: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let heard = format!("http://{}", listener.local_addr()?);
        let to = address.trim_start_matches("http://").to_owned();
        let said = Said::default();
        let ear = Arc::clone(&said);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, to.clone(), Arc::clone(&ear)));
            }
        });
        Ok(Self { address: heard, said })
    }

    /// What was asked of DynamoDB since the last time.
    pub(crate) fn asked(&self) -> Result<BTreeSet<Asked>> {
        let said = std::mem::take(&mut *self.said.lock().unwrap_or_else(PoisonError::into_inner));
        let mut asked = BTreeSet::new();
        for connection in said {
            let text = String::from_utf8_lossy(&connection).into_owned();
            for request in text.split("POST / HTTP/1.1\r\n").skip(1) {
                let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
                let Some((_, operation)) = head.split_once(TARGET) else { continue };
                let operation = operation.lines().next().unwrap_or_default();
                asked.extend(actions(operation, &serde_json::from_str(body)?));
            }
        }
        Ok(asked)
    }
}

async fn pass(mut client: TcpStream, to: String, said: Said) -> io::Result<()> {
    let place = {
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        said.push(vec![]);
        said.len() - 1
    };
    let mut server = TcpStream::connect(to).await?;
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let mut buffer = vec![0; 64 << 10];
    let asking = async {
        loop {
            let read = from_client.read(&mut buffer).await?;
            if read == 0 {
                return to_server.shutdown().await;
            }
            if let Some(said) = said.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place) {
                said.extend(&buffer[..read]);
            }
            to_server.write_all(&buffer[..read]).await?;
        }
    };
    tokio::try_join!(asking, copy(&mut from_server, &mut to_client)).map(drop)
}

/// What a request takes: a transaction takes what its parts do.
fn actions(operation: &str, body: &Value) -> Vec<Asked> {
    if let Some(parts) = body["TransactItems"].as_array() {
        let parts = parts.iter().filter_map(Value::as_object).flatten();
        let action = |kind: &str| match kind {
            "ConditionCheck" => "ConditionCheckItem".to_owned(),
            kind => format!("{kind}Item"),
        };
        return parts.map(|(kind, part)| (action(kind), table(part))).collect();
    }
    if let Some(tables) = body["RequestItems"].as_object() {
        return tables.keys().map(|table| (operation.to_owned(), table.clone())).collect();
    }
    vec![(operation.to_owned(), table(body))]
}

fn table(request: &Value) -> String {
    let table = request["TableName"].as_str().unwrap_or_default();
    match request["IndexName"].as_str() {
        Some(index) => format!("{table}/index/{index}"),
        None => table.to_owned(),
    }
}
