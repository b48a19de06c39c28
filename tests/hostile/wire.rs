//! Requests as bytes, most of them nearly right: what is all wrong is refused by the first line that reads it.

use std::net::SocketAddr;

use end_to_end::Visitplannr;
use fastrand::Rng;

use crate::drafts::{asking, dynamodb, invoking, odd_header, one_of, proposing, putting_events};
use crate::text::broken;

/// The ports of a system.
#[derive(Debug, Clone)]
pub(crate) struct Ports {
    site: SocketAddr,
    dynamodb: SocketAddr,
    functions: SocketAddr,
}

/// What is sent.
#[derive(Debug)]
pub(crate) struct Hostile {
    pub(crate) port: SocketAddr,
    pub(crate) bytes: Vec<u8>,
    /// After so many bytes, there is a pause.
    pub(crate) pause_at: usize,
    /// Whether there has to be an answer.
    pub(crate) is_whole: bool,
}

/// A request before it is written down.
pub(crate) struct Draft {
    pub(crate) port: SocketAddr,
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Ports {
    pub(crate) fn of(system: &Visitplannr) -> Self {
        let at = |url: &str| url.trim_start_matches("http://").parse().unwrap();
        Self {
            site: at(&system.site),
            dynamodb: at(&system.dynamodb),
            functions: at(&system.functions),
        }
    }
}

pub(crate) fn request(random: &mut Rng, ports: &Ports) -> Hostile {
    let mut draft = match random.u8(..10) {
        0..=3 => proposing(random, ports.site),
        4 => asking(random, ports.site),
        5..=6 => dynamodb(random, ports.dynamodb),
        7 => invoking(random, ports.functions),
        _ => putting_events(random, ports.functions),
    };
    for _ in 0..random.u8(..3) {
        let header = odd_header(random);
        draft.headers.push(header);
    }
    if random.u8(..12) == 0 {
        draft.method =
            one_of(random, &["PUT", "DELETE", "TRACE", "OPTIONS", "HEAD", "PATCH", "get", "B@D"]);
    }
    draft.written(random)
}

impl Draft {
    fn written(self, random: &mut Rng) -> Hostile {
        let Self { port, method, target, headers, body } = self;
        let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let lines = lines.collect::<Vec<_>>().concat();
        let head = format!("{method} {target} HTTP/1.1\r\nHost: {port}\r\n{lines}");
        let (framing, is_framed) = match random.u8(..30) {
            0 => ("Content-Length: -1\r\n".to_owned(), false),
            1 => (format!("Content-Length: {}\r\n", body.len() + 10), false),
            2 => {
                (format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", body.len()), false)
            }
            3 => ("Transfer-Encoding: chunked\r\n".to_owned(), false),
            _ => (format!("Content-Length: {}\r\n", body.len()), true),
        };
        let whole = [head.as_bytes(), framing.as_bytes(), b"\r\n", &body].concat();
        let length = whole.len();
        let (bytes, is_whole) = match random.u8(..30) {
            0 => (broken(random, whole), false),
            1 => (whole[..random.usize(..length)].to_vec(), false),
            2 => ([whole.as_slice(), &whole].concat(), is_framed),
            3 => ((0..random.usize(..2_000)).map(|_| random.u8(..)).collect(), false),
            _ => (whole, is_framed),
        };
        let pause_at = if random.u8(..20) == 0 { random.usize(..length) } else { usize::MAX };
        Hostile { port, bytes, pause_at, is_whole }
    }
}
