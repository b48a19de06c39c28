//! DynamoDB, S3, SSM, CloudFront, EventBridge and KMS over HTTPS on loopback: each on a port of its own, as each
//! has a host of its own, and with nothing behind it. The answers are always the same, so that every
//! invocation does the same work.

use std::error::Error;
use std::fs;
use std::io::{self, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::crypto::aws_lc_rs::{self, cipher_suite::TLS13_AES_128_GCM_SHA256};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

use crate::http::{Request, Response, read_request};

type Answer = fn(&Request, &[Value]) -> Response;

/// Starts the services and says where they are, as the SDK's environment variables. The certificate
/// that they are to be trusted by is written to `ca_file`. `events` are items of the events table.
pub(crate) fn start(
    ca_file: &Path,
    events: &[Value],
) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let tls = Arc::new(tls_config(ca_file)?);
    let services: [(&str, Answer); 6] = [
        ("DYNAMODB", dynamodb),
        ("S3", s3),
        ("SSM", ssm),
        ("CLOUDFRONT", cloudfront),
        ("EVENTBRIDGE", eventbridge),
        ("KMS", kms),
    ];
    let mut variables = vec![("SSL_CERT_FILE".to_owned(), ca_file.display().to_string())];
    for (name, answer) in services {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("https://{}", listener.local_addr()?);
        variables.push((format!("AWS_ENDPOINT_URL_{name}"), url));
        let (tls, events) = (Arc::clone(&tls), Arc::<[Value]>::from(events));
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (tls, events) = (Arc::clone(&tls), Arc::clone(&events));
                // A function that ends breaks its connections: that is no error here.
                thread::spawn(move || serve(connection, tls, &events, answer));
            }
        });
    }
    Ok(variables)
}

/// The functions trust five authorities, as they do when deployed, and the first one vouches for
/// this. The cipher suite is the one that AWS's endpoints prefer.
fn tls_config(ca_file: &Path) -> Result<ServerConfig, Box<dyn Error>> {
    let mut roots = vec![];
    for _ in 0..5 {
        let mut root = CertificateParams::new([])?;
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        roots.push(CertifiedIssuer::self_signed(root, KeyPair::generate()?)?);
    }
    fs::write(ca_file, roots.iter().map(CertifiedIssuer::pem).collect::<String>())?;
    let key = KeyPair::generate()?;
    let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
    let certificate = CertificateParams::new(names)?.signed_by(&key, &roots[0])?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut provider = aws_lc_rs::default_provider();
    provider.cipher_suites = vec![TLS13_AES_128_GCM_SHA256];
    let mut config = ServerConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn serve(
    connection: TcpStream,
    tls: Arc<ServerConfig>,
    events: &[Value],
    answer: Answer,
) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let session = ServerConnection::new(tls).map_err(io::Error::other)?;
    let mut input = BufReader::new(StreamOwned::new(session, connection));
    while let Some(request) = read_request(&mut input)? {
        answer(&request, events).write(input.get_mut())?;
    }
    Ok(())
}

/// The events of a stream are there, and nothing else; every write succeeds.
fn dynamodb(request: &Request, events: &[Value]) -> Response {
    let query: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let answer = match request.header("x-amz-target") {
        Some("DynamoDB_20120810.Query") => {
            let asked = query["ExpressionAttributeValues"].to_string();
            let of_stream = |item: &&Value| asked.contains(&item["pk"].to_string());
            let items: Vec<&Value> = events.iter().filter(of_stream).collect();
            json!({"Items": items, "Count": items.len(), "ScannedCount": items.len()})
        }
        _ => json!({}),
    };
    Response::new(200, answer.to_string()).header("content-type", "application/x-amz-json-1.0")
}

/// The bucket is empty, and stays so.
fn s3(request: &Request, _: &[Value]) -> Response {
    match request.method.as_str() {
        "HEAD" => Response { has_body: false, ..Response::new(404, "") },
        _ => Response::new(200, "").header("etag", "\"d41d8cd98f00b204e9800998ecf8427e\""),
    }
}

fn ssm(_: &Request, _: &[Value]) -> Response {
    let answer = json!({"Parameter": {"Name": "/samples/distribution-id", "Value": "E2EXAMPLE"}});
    Response::new(200, answer.to_string()).header("content-type", "application/x-amz-json-1.1")
}

fn cloudfront(_: &Request, _: &[Value]) -> Response {
    let answer = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
        <Invalidation xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">\
        <Id>I2EXAMPLE</Id><Status>InProgress</Status>\
        <CreateTime>2026-01-15T10:00:00Z</CreateTime>\
        <InvalidationBatch><Paths><Quantity>1</Quantity><Items><Path>/</Path></Items></Paths>\
        <CallerReference>r</CallerReference></InvalidationBatch></Invalidation>";
    Response::new(201, answer).header("content-type", "text/xml")
}

/// The bus takes every event.
fn eventbridge(request: &Request, _: &[Value]) -> Response {
    let query: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let entries = query["Entries"].as_array().into_iter().flatten();
    let taken = entries.map(|_| json!({"EventId": "11710aed-b79e-4468-a20b-bb3c0c3b4860"}));
    let answer = json!({"FailedEntryCount": 0, "Entries": taken.collect::<Vec<_>>()});
    Response::new(200, answer.to_string()).header("content-type", "application/x-amz-json-1.1")
}

/// Every hash is the same one: 32 zero bytes in base64.
fn kms(_: &Request, _: &[Value]) -> Response {
    let mac = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let answer = json!({"KeyId": "k", "Mac": mac, "MacAlgorithm": "HMAC_SHA_256"});
    Response::new(200, answer.to_string()).header("content-type", "application/x-amz-json-1.1")
}
