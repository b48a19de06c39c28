//! Lambda's runtime API (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>) for one
//! function at a time.

use std::io::{self, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::http::{Request, Response, read_request};

/// Longer than anything that is measured here takes.
const PATIENCE: Duration = Duration::from_secs(10);

/// The runtime API on a port of its own.
pub(crate) struct RuntimeApi {
    pub(crate) address: SocketAddr,
    calls: Receiver<Call>,
    invocations: u64,
}

/// A call of the function.
struct Call {
    at: Instant,
    request: Request,
    connection: TcpStream,
}

/// How an invocation ended.
pub(crate) struct Answer {
    pub(crate) took: Duration,
    pub(crate) failed: bool,
    pub(crate) body: Vec<u8>,
}

/// The function waits for its next event.
pub(crate) struct Poll {
    pub(crate) at: Instant,
    connection: TcpStream,
}

impl RuntimeApi {
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (sender, calls) = mpsc::channel();
        thread::spawn(move || accept(&listener, &sender));
        Ok(Self { address, calls, invocations: 0 })
    }

    /// Waits until the function asks for an event.
    pub(crate) fn poll(&self) -> io::Result<Poll> {
        let Call { at, request, connection } = self.call()?;
        if request.path.ends_with("/runtime/invocation/next") {
            return Ok(Poll { at, connection });
        }
        let body = String::from_utf8_lossy(&request.body);
        Err(io::Error::other(format!("{} {}: {body}", request.method, request.path)))
    }

    /// Gives the function an event and waits for its answer.
    pub(crate) fn invoke(&mut self, mut poll: Poll, event: &[u8]) -> io::Result<Answer> {
        self.invocations += 1;
        let deadline = SystemTime::now() + PATIENCE;
        let deadline = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let id = format!("00000000-0000-4000-8000-{:012}", self.invocations);
        let next = Response::new(200, event)
            .header("content-type", "application/json")
            .header("lambda-runtime-aws-request-id", &id)
            .header("lambda-runtime-deadline-ms", deadline.to_string())
            .header("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:0:function:f")
            .header(
                "lambda-runtime-trace-id",
                "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0",
            );
        let start = Instant::now();
        next.write(&mut poll.connection)?;
        let mut call = self.call()?;
        let took = call.at.duration_since(start);
        Response::new(202, "").write(&mut call.connection)?;
        let failed = !call.request.path.ends_with(&format!("/{id}/response"));
        Ok(Answer { took, failed, body: call.request.body })
    }

    fn call(&self) -> io::Result<Call> {
        self.calls.recv_timeout(PATIENCE).map_err(io::Error::other)
    }
}

fn accept(listener: &TcpListener, calls: &Sender<Call>) {
    for connection in listener.incoming().flatten() {
        let calls = calls.clone();
        // A function that ends breaks its connections: that is no error here.
        thread::spawn(move || read_calls(&connection, &calls));
    }
}

fn read_calls(connection: &TcpStream, calls: &Sender<Call>) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut input = BufReader::new(connection);
    while let Some(request) = read_request(&mut input)? {
        let at = Instant::now();
        if calls.send(Call { at, request, connection: connection.try_clone()? }).is_err() {
            break;
        }
    }
    Ok(())
}
