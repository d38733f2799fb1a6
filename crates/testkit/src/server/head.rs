//! Reading requests.

use crate::vendor::Request;
use std::io;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    net::TcpStream,
};

/// The largest head that is read.
const MOST: usize = 64 << 10;

/// A request's head.
#[derive(Debug)]
pub(super) struct Head {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    pub(super) framing: Framing,
    pub(super) expects_continue: bool,
    /// Whether the client wants the connection closed after the answer.
    pub(super) closes: bool,
}

/// Where a body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Length(usize),
    Chunked,
}

/// The next head; none where the client has nothing more to ask.
pub(super) async fn read_head(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Head>> {
    let mut bytes = Vec::new();
    loop {
        let line = bytes.len();
        if stream.read_until(b'\n', &mut bytes).await? == 0 {
            return if bytes.is_empty() { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        if bytes.len() > MOST {
            return Err(io::Error::other("the head is too large"));
        }
        if matches!(&bytes[line..], b"\r\n" | b"\n") && line > 0 {
            return parse(&bytes).map(Some);
        }
    }
}

fn parse(bytes: &[u8]) -> io::Result<Head> {
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut slots);
    parsed.parse(bytes).map_err(io::Error::other)?;
    let text = |value: &[u8]| String::from_utf8_lossy(value).trim().to_owned();
    let headers: Vec<_> =
        parsed.headers.iter().map(|h| (h.name.to_ascii_lowercase(), text(h.value))).collect();
    let find =
        |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.to_ascii_lowercase());
    let chunked = find("transfer-encoding").is_some_and(|value| value.contains("chunked"));
    let length = find("content-length").map_or(Ok(0), |value| value.parse().map_err(io::Error::other))?;
    Ok(Head {
        method: parsed.method.unwrap_or_default().into(),
        target: parsed.path.unwrap_or_default().into(),
        framing: if chunked { Framing::Chunked } else { Framing::Length(length) },
        expects_continue: find("expect").is_some_and(|value| value.contains("100-continue")),
        closes: find("connection").is_some_and(|value| value.contains("close")),
        headers,
    })
}

impl Head {
    pub(super) fn request(&self, body: Vec<u8>, at_ms: i64) -> Request {
        // A proxy's client writes the whole address.
        let target = match self.target.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => &self.target,
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Request {
            method: self.method.clone(),
            path: path.into(),
            query: query.into(),
            headers: self.headers.clone(),
            body,
            at_ms,
        }
    }
}

/// A body in chunks, to its end; trailers are dropped.
pub(super) async fn read_chunks(stream: &mut BufReader<TcpStream>, most: usize) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = read_line(stream).await?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(io::Error::other)?;
        if size == 0 {
            while !read_line(stream).await?.is_empty() {}
            return Ok(body);
        }
        if body.len() + size > most {
            return Err(io::Error::other("the body is too large"));
        }
        let start = body.len();
        body.resize(start + size, 0);
        stream.read_exact(&mut body[start..]).await?;
        read_line(stream).await?;
    }
}

async fn read_line(stream: &mut BufReader<TcpStream>) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
