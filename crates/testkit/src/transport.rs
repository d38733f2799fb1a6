//! The driver's transport without sockets: the vendor is called in process, and its delivery is replayed. As the port
//! asks of every transport, a reply that repeats the key comes without it.

use crate::{
    vendor::{Delivery, Request, Response, Vendor},
    wire::TEST_KEY,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use impasto_ports::{Blobs, Boxed, Chunks, Clock, Reply, SendError, Transport};
use impasto_sdk::{Auth, Effect, Error, Exchange, Kind, Part, Result};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Pieces that a body comes in where the vendor does not say: few, so that killing at every piece stays quick.
const PIECES: usize = 4;

/// Puts a vendor behind the port. The key it sends is [`TEST_KEY`].
pub struct VendorTransport {
    vendor: Arc<dyn Vendor>,
    clock: Arc<dyn Clock>,
    log: Mutex<Vec<(Effect, Request)>>,
}

impl VendorTransport {
    /// A transport to this vendor. Pauses of the delivery are waits on this clock.
    #[must_use]
    pub fn new(vendor: Arc<dyn Vendor>, clock: Arc<dyn Clock>) -> Self {
        Self { vendor, clock, log: Mutex::default() }
    }

    /// Every request that was sent, in order.
    #[must_use]
    pub fn log(&self) -> Vec<Request> {
        self.entries().iter().map(|(_, request)| request.clone()).collect()
    }

    /// How often a request was sent whose exchange is marked as billed. Uploads and polls are none, whatever their method.
    #[must_use]
    pub fn billed(&self) -> usize {
        self.entries().iter().filter(|(effect, _)| *effect == Effect::Billed).count()
    }

    fn entries(&self) -> MutexGuard<'_, Vec<(Effect, Request)>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn exchange(
        &self,
        exchange: &Exchange,
        blobs: &dyn Blobs,
    ) -> std::result::Result<Reply, SendError> {
        let request = request(exchange, blobs, self.clock.now_ms())
            .await
            .map_err(|error| SendError { left: false, error })?;
        self.entries().push((exchange.effect, request.clone()));
        let response = self.vendor.answer(&request);
        if !response.latency.is_zero() {
            self.clock.sleep(response.latency).await;
        }
        match response.delivery {
            Delivery::ResetBeforeHead => Err(lost(Kind::Unavailable, "the connection was reset")),
            Delivery::Stall => {
                self.clock.sleep(exchange.patience).await;
                Err(lost(Kind::Timeout, "no answer came in time"))
            }
            _ => Ok(replay(masked(response), Arc::clone(&self.clock))),
        }
    }
}

impl Transport for VendorTransport {
    fn send<'a>(
        &'a self,
        _: &'a str,
        exchange: &'a Exchange,
        blobs: &'a dyn Blobs,
    ) -> Boxed<'a, std::result::Result<Reply, SendError>> {
        Box::pin(self.exchange(exchange, blobs))
    }
}

fn lost(kind: Kind, message: &str) -> SendError {
    SendError { left: true, error: Error::new(kind, message) }
}

/// An exchange as it stands on the wire, with the key in its place.
///
/// # Errors
/// Where a picture of the body cannot be read, or the body is not as long as it said.
pub async fn request(exchange: &Exchange, blobs: &dyn Blobs, at_ms: i64) -> Result<Request> {
    let body = flatten(exchange, blobs).await?;
    if body.len() as u64 != exchange.body.len() {
        let message = format!("the body says {} bytes and has {}", exchange.body.len(), body.len());
        return Err(Error::new(Kind::Unexpected, message));
    }
    let (_, rest) = exchange.url.split_once("://").unwrap_or(("", &exchange.url));
    let (host, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut request = Request {
        method: exchange.method.as_str().into(),
        path: path.into(),
        query: query.into(),
        headers: vec![("host".into(), host.into())],
        body,
        at_ms,
    };
    if !exchange.body.content_type.is_empty() {
        request.headers.push(("content-type".into(), exchange.body.content_type.clone()));
    }
    let named = exchange.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    request.headers.extend(named);
    authorise(&mut request, &exchange.auth)?;
    Ok(request)
}

fn authorise(request: &mut Request, auth: &Auth) -> Result<()> {
    match auth {
        Auth::None => {}
        Auth::Header { name, prefix } => {
            request.headers.push((name.to_ascii_lowercase(), format!("{prefix}{TEST_KEY}")));
        }
        // Every profile stands for a bearer key here.
        Auth::Profile(_) => {
            request.headers.push(("authorization".into(), format!("Bearer {TEST_KEY}")));
        }
        Auth::Query { name } => {
            let joint = if request.query.is_empty() { "" } else { "&" };
            request.query = format!("{}{joint}{name}={TEST_KEY}", request.query);
        }
        Auth::Basic => {
            request.headers.push(("authorization".into(), format!("Basic {}", STANDARD.encode(TEST_KEY))));
        }
        other => {
            return Err(Error::new(Kind::Config, format!("the test transport does not know {other:?}")));
        }
    }
    Ok(())
}

async fn flatten(exchange: &Exchange, blobs: &dyn Blobs) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    for part in &exchange.body.parts {
        match part {
            Part::Text(text) => body.extend_from_slice(text.as_bytes()),
            Part::Raw(blob) => body.extend(read(blobs, blob).await?),
            Part::Base64(blob) => body.extend(STANDARD.encode(read(blobs, blob).await?).into_bytes()),
        }
    }
    Ok(body)
}

/// The bytes of a kept picture.
///
/// # Errors
/// As [`Blobs::open`].
pub async fn read(blobs: &dyn Blobs, blob: &impasto_sdk::Blob) -> Result<Vec<u8>> {
    let mut chunks = blobs.open(blob).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = chunks.next().await? {
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// The same response with a mark where it repeats the key.
fn masked(mut response: Response) -> Response {
    const MARK: &str = "[key]";
    for (_, value) in &mut response.headers {
        *value = value.replace(TEST_KEY, MARK);
    }
    while let Some(at) = memchr::memmem::find(&response.body, TEST_KEY.as_bytes()) {
        response.body.splice(at..at + TEST_KEY.len(), MARK.bytes());
    }
    response
}

fn replay(response: Response, clock: Arc<dyn Clock>) -> Reply {
    let (arrives, cut) = match response.delivery {
        Delivery::ResetAfter { bytes } => (bytes.min(response.body.len()), true),
        _ => (response.body.len(), false),
    };
    let (size, pause) = match response.delivery {
        Delivery::Pieces { bytes, pause } => (bytes, pause),
        _ => (arrives.div_ceil(PIECES), Duration::ZERO),
    };
    let pieces = response.body[..arrives].chunks(size.max(1)).map(Bytes::copy_from_slice).collect();
    let body = Box::new(Pieces { pieces, pause, cut, clock });
    Reply { status: response.status, headers: response.headers, body }
}

/// A body that arrives as the vendor's delivery says.
struct Pieces {
    pieces: VecDeque<Bytes>,
    pause: Duration,
    cut: bool,
    clock: Arc<dyn Clock>,
}

impl Chunks for Pieces {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async move {
            if !self.pause.is_zero() {
                self.clock.sleep(self.pause).await;
            }
            match self.pieces.pop_front() {
                Some(piece) => Ok(Some(piece)),
                None if self.cut => {
                    Err(Error::new(Kind::Unavailable, "the connection was reset inside the body"))
                }
                None => Ok(None),
            }
        })
    }
}

#[cfg(test)]
mod tests;
