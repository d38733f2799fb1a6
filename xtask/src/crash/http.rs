//! A GET on this machine, by hand: nothing here needs more.

use anyhow::{Context, Result, bail};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

/// The body of a success.
pub(crate) fn get(base: &str, target: &str) -> Result<Vec<u8>> {
    let address = base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).with_context(|| format!("cannot reach {base}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    match split(&answer) {
        Some((head, body)) if head.starts_with("HTTP/1.1 200 ") => Ok(body.to_vec()),
        Some((head, body)) => bail!("{target}: {head}: {}", String::from_utf8_lossy(body)),
        None => bail!("{target}: no answer"),
    }
}

/// The first line, and the body.
fn split(answer: &[u8]) -> Option<(String, &[u8])> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    Some((head.lines().next().unwrap_or_default().to_owned(), &answer[end + 4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_and_body_are_told_apart() {
        let (head, body) = split(b"HTTP/1.1 200 OK\r\na: b\r\n\r\nx\r\n\r\ny").unwrap();
        assert_eq!((head.as_str(), body), ("HTTP/1.1 200 OK", &b"x\r\n\r\ny"[..]));
        assert!(split(b"HTTP/1.1 200 OK\r\n").is_none());
    }
}
