//! A vendor on a socket: HTTP/1.1 by hand, so that it can do what no honest server does.

mod head;
mod respond;

use crate::vendor::{Delivery, Request, Response, Vendor};
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

/// The path of the bill, as [`crate::books::Books::document`] writes it.
pub const BILL: &str = "/__bill";

/// Below it lie the finished pictures that were made, by digest.
pub const PICTURES: &str = "/__pictures/";

/// The path that directs the faults: `?fault=NAME&times=N` for generations, with `on=downloads` for downloads;
/// `?fault=none` for peace.
pub const SCRIPT: &str = "/__script";

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
        let reusable = respond::deliver(stream.get_mut(), &response).await?;
        if matches!(response.delivery, Delivery::Whole | Delivery::Pieces { .. }) {
            shared.vendor.books().note_handed(&response.carries);
        }
        if !reusable || head.closes {
            return Ok(());
        }
    }
    Ok(())
}

fn answer(shared: &Shared, request: Request) -> Response {
    if let Some(response) = behind_the_scenes(shared, &request) {
        return response;
    }
    let mut response = shared.vendor.answer(&request);
    if request.method == "POST" {
        response.latency = response.latency.max(shared.latency);
    }
    shared.log.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    response
}

/// What only whoever directs the play asks for.
fn behind_the_scenes(shared: &Shared, request: &Request) -> Option<Response> {
    let nothing = || Response::json(404, &json!({"error": "not found"}));
    match request.path.as_str() {
        BILL => Some(Response::json(200, &shared.vendor.books().document())),
        SCRIPT => Some(shared.vendor.direct(request).unwrap_or_else(nothing)),
        path => {
            let picture = shared.vendor.books().picture(path.strip_prefix(PICTURES)?);
            Some(picture.map_or_else(nothing, |bytes| Response::bytes(200, "image/png", bytes)))
        }
    }
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
