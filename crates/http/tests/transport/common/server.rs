//! An HTTP/1.1 server on loopback that does what it is told, and remembers what it saw.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// What the server does after it has read a request.
#[derive(Clone)]
pub(crate) enum Then {
    /// Writes these bytes and keeps the connection.
    Say(Vec<u8>),
    /// Writes these bytes and closes the connection without a word about it.
    SayAndClose(Vec<u8>),
    /// Writes the pieces, each after a pause.
    Drip(Vec<Vec<u8>>, Duration),
    /// Resets the connection.
    Reset,
    /// Says nothing, until the client goes.
    Silence,
    /// Pauses before each eight kilobytes of the first two thirds of the body, then reads the rest and says that all is
    /// well. The rest is quick, since what lies in the kernel's buffers is sent already for the client.
    ReadSlowly(Duration),
}

/// A request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// The request line.
    pub(crate) line: String,
    /// Header lines, as they came.
    pub(crate) headers: Vec<String>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// Whether the body was as long as promised.
    pub(crate) whole: bool,
}

impl Seen {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let values = self.headers.iter().filter_map(|line| line.split_once(": "));
        values.into_iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// A server on loopback.
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    script: Vec<Then>,
    seen: Mutex<Vec<Seen>>,
    connections: Mutex<(usize, usize)>,
}

impl Server {
    /// Does one thing after another, request by request; the last one again and again.
    pub(crate) async fn start(script: Vec<Then>) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // Small, so that a client feels how slowly it is read.
        socket.set_recv_buffer_size(32 * 1024).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(64).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State { script, ..State::default() });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.lock().unwrap().0 += 1;
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    connection(stream, &shared).await;
                    shared.connections.lock().unwrap().1 += 1;
                });
            }
        });
        Self { address, state }
    }

    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests that came.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }

    /// Connections that were made, and how many of them are over.
    pub(crate) fn connections(&self) -> (usize, usize) {
        *self.state.connections.lock().unwrap()
    }
}

/// A reply with this body.
pub(crate) fn ok(body: &[u8]) -> Vec<u8> {
    says(200, body)
}

/// A reply with this status and body.
pub(crate) fn says(status: u16, body: &[u8]) -> Vec<u8> {
    let mut reply = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    reply.extend_from_slice(body);
    reply
}

async fn connection(mut stream: TcpStream, state: &State) {
    stream.set_nodelay(true).unwrap();
    loop {
        let next = state.seen.lock().unwrap().len().min(state.script.len() - 1);
        let pause = match &state.script[next] {
            Then::ReadSlowly(pause) => *pause,
            _ => Duration::ZERO,
        };
        let Some(seen) = request(&mut stream, pause).await else { return };
        let number = {
            let mut all = state.seen.lock().unwrap();
            all.push(seen.clone());
            all.len() - 1
        };
        if !seen.whole || !answer(&mut stream, &state.script[number.min(state.script.len() - 1)]).await {
            return;
        }
    }
}

/// Whether the connection goes on.
async fn answer(stream: &mut TcpStream, then: &Then) -> bool {
    match then {
        Then::Say(bytes) => stream.write_all(bytes).await.is_ok(),
        Then::SayAndClose(bytes) => {
            let _ = stream.write_all(bytes).await;
            false
        }
        Then::Drip(pieces, pause) => {
            for piece in pieces {
                tokio::time::sleep(*pause).await;
                if stream.write_all(piece).await.is_err() {
                    return false;
                }
            }
            true
        }
        Then::Reset => {
            stream.set_zero_linger().unwrap();
            false
        }
        Then::Silence => {
            let _ = stream.read(&mut [0; 16]).await;
            false
        }
        Then::ReadSlowly(_) => stream.write_all(&ok(b"done")).await.is_ok(),
    }
}

/// `None` where the client closed the connection instead.
async fn request(stream: &mut TcpStream, pause: Duration) -> Option<Seen> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.trim_end().split("\r\n").map(str::to_owned);
    let mut seen = Seen { line: lines.next()?, headers: lines.collect(), ..Seen::default() };
    let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut buffer = [0; 8192];
    while seen.body.len() < length {
        if seen.body.len() < length / 3 * 2 {
            tokio::time::sleep(pause).await;
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return Some(seen),
            Ok(read) => seen.body.extend_from_slice(&buffer[..read]),
        }
    }
    seen.whole = seen.body.len() == length;
    Some(seen)
}
