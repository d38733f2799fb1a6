//! Delivering responses, honestly or not.

use crate::vendor::{Delivery, Response};
use std::{io, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How much time bytes before a reset have to arrive: a reset makes the other side forget what it has not read.
const SETTLE: Duration = Duration::from_millis(150);

/// Delivers; true where the connection may be used again.
pub(super) async fn deliver(stream: &mut TcpStream, response: &Response) -> io::Result<bool> {
    if !response.latency.is_zero() {
        tokio::time::sleep(response.latency).await;
    }
    let body = response.body.as_slice();
    match response.delivery {
        Delivery::ResetBeforeHead => reset(stream),
        Delivery::Stall => {
            // Until the client hangs up.
            let mut sink = [0; 64];
            while stream.read(&mut sink).await? > 0 {}
            Ok(false)
        }
        Delivery::ResetAfter { bytes } => {
            stream.write_all(head(response, &Some(body.len())).as_bytes()).await?;
            stream.write_all(&body[..bytes.min(body.len())]).await?;
            stream.flush().await?;
            tokio::time::sleep(SETTLE).await;
            reset(stream)
        }
        Delivery::Whole => {
            stream.write_all(head(response, &Some(body.len())).as_bytes()).await?;
            stream.write_all(body).await?;
            Ok(true)
        }
        Delivery::Pieces { bytes, pause } => {
            stream.write_all(head(response, &None).as_bytes()).await?;
            for piece in body.chunks(bytes.max(1)) {
                tokio::time::sleep(pause).await;
                stream.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await?;
                stream.write_all(piece).await?;
                stream.write_all(b"\r\n").await?;
            }
            stream.write_all(b"0\r\n\r\n").await?;
            Ok(true)
        }
    }
}

/// Closes with RST instead of FIN.
fn reset(stream: &TcpStream) -> io::Result<bool> {
    stream.set_zero_linger()?;
    Ok(false)
}

fn head(response: &Response, length: &Option<usize>) -> String {
    let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    for (name, value) in &response.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += &match length {
        Some(length) => format!("content-length: {length}\r\n\r\n"),
        None => "transfer-encoding: chunked\r\n\r\n".to_owned(),
    };
    head
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        408 => "Request Timeout",
        413 => "Content Too Large",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Status",
    }
}
