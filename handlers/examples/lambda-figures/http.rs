//! As much of HTTP/1.1 as Lambda's runtime API and AWS's services need: the SDK's clients speak
//! nothing else to them.

use std::io::{self, BufRead, BufReader, Read, Write};

/// A request, read to its end.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What is answered.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// An answer to HEAD or a 304 says how long the body would be, and has none.
    pub(crate) has_body: bool,
}

impl Request {
    /// A header's value; names are in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Response {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![], body: body.into(), has_body: true }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Writes it at once.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut bytes = vec![];
        write!(bytes, "HTTP/1.1 {} -\r\n", self.status)?;
        for (name, value) in &self.headers {
            write!(bytes, "{name}: {value}\r\n")?;
        }
        write!(bytes, "content-length: {}\r\n\r\n", self.body.len())?;
        if self.has_body {
            bytes.extend_from_slice(&self.body);
        }
        out.write_all(&bytes)?;
        out.flush()
    }
}

/// The next request of a connection; nothing if the client has closed it.
pub(crate) fn read_request(
    connection: &mut (impl BufRead + Continue),
) -> io::Result<Option<Request>> {
    let Some(first) = read_line(connection)? else { return Ok(None) };
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut request = Request { method, path, headers: vec![], body: vec![] };
    while let Some(line) = read_line(connection)?.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or_else(|| malformed(&line))?;
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    if request.header("expect").is_some() {
        connection.go_on()?;
    }
    if request.header("transfer-encoding") == Some("chunked") {
        read_chunks(connection, &mut request.body)?;
    } else {
        let length = request.header("content-length").map_or(Ok(0), str::parse);
        request.body.resize(length.map_err(|_| malformed("content-length"))?, 0);
        connection.read_exact(&mut request.body)?;
    }
    Ok(Some(request))
}

/// Asks a client that waits before it sends a body to go on.
pub(crate) trait Continue {
    fn go_on(&mut self) -> io::Result<()>;
}

impl<S: Read + Write> Continue for BufReader<S> {
    fn go_on(&mut self) -> io::Result<()> {
        self.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        self.get_mut().flush()
    }
}

fn read_chunks(input: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let line = read_line(input)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let length = usize::from_str_radix(&line, 16).map_err(|_| malformed(&line))?;
        let start = body.len();
        body.resize(start + length, 0);
        input.read_exact(&mut body[start..])?;
        while read_line(input)?.is_some_and(|trailer| length == 0 && !trailer.is_empty()) {}
        if length == 0 {
            return Ok(());
        }
    }
}

fn read_line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    let length = input.read_line(&mut line)?;
    Ok((length > 0).then(|| line.trim_end().to_owned()))
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("malformed: {what}"))
}
