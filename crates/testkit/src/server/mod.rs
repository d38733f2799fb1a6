//! A vendor on a socket: HTTP/1.1 by hand, so that it can do what no honest server does.

mod head;
mod respond;

use crate::vendor::{Request, Response, Vendor};
use head::{Framing, Head, read_head};
use serde_json::json;
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// The path of the bill: `{"calls": […], "total_usd": …, "served": […]}`, where `served` are BLAKE3 digests.
pub const BILL: &str = "/__bill";

/// The largest body that is read.
const MOST: usize = 256 << 20;

/// A running server. It stops when this is dropped.
pub struct FaultServer {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

/// What every connection shares.
struct Shared {
    vendor: Arc<dyn Vendor>,
    log: Arc<Mutex<Vec<Request>>>,
    latency: Duration,
}

impl FaultServer {
    /// Serves a vendor on a free port of this machine.
    ///
    /// # Errors
    /// Where no port can be had.
    pub async fn start(vendor: Arc<dyn Vendor>) -> io::Result<(String, Self)> {
        Self::listen(vendor, SocketAddr::from(([127, 0, 0, 1], 0)), Duration::ZERO).await
    }

    /// Serves a vendor on this address; each answer to a POST waits this long before its head.
    ///
    /// # Errors
    /// Where the address cannot be had.
    pub async fn listen(
        vendor: Arc<dyn Vendor>,
        address: SocketAddr,
        latency: Duration,
    ) -> io::Result<(String, Self)> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let log = Arc::<Mutex<Vec<Request>>>::default();
        let shared = Arc::new(Shared { vendor, log: Arc::clone(&log), latency });
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                // A connection that breaks is what this server is for.
                tokio::spawn(async move { drop(serve(stream, &shared).await) });
            }
        });
        Ok((format!("http://{address}"), Self { address, log, task }))
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every request that was read whole, in order.
    #[must_use]
    pub fn log(&self) -> Vec<Request> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves until the process ends.
    pub async fn forever(mut self) {
        // Only a defect of the accepting loop ends it.
        let _ = (&mut self.task).await;
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Requests of one connection, one after the other.
async fn serve(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    while let Some(head) = read_head(&mut stream).await? {
        if head.expects_continue {
            stream.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let body = read_body(&mut stream, &head).await?;
        let request = head.request(body, now_ms());
        let response = answer(shared, request);
        if !respond::deliver(stream.get_mut(), &response).await? || head.closes {
            return Ok(());
        }
    }
    Ok(())
}

fn answer(shared: &Shared, request: Request) -> Response {
    if request.path == BILL {
        let books = shared.vendor.books();
        let served: Vec<_> =
            books.served().iter().map(|bytes| blake3::hash(bytes).to_hex().to_string()).collect();
        return Response::json(
            200,
            &json!({"calls": books.bill(), "total_usd": books.total(), "served": served}),
        );
    }
    let mut response = shared.vendor.answer(&request);
    if request.method == "POST" {
        response.latency = response.latency.max(shared.latency);
    }
    shared.log.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    response
}

async fn read_body(stream: &mut BufReader<TcpStream>, head: &Head) -> io::Result<Vec<u8>> {
    match head.framing {
        Framing::Length(length) if length <= MOST => {
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await?;
            Ok(body)
        }
        Framing::Length(length) => Err(io::Error::other(format!("a body of {length} bytes"))),
        Framing::Chunked => head::read_chunks(stream, MOST).await,
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
