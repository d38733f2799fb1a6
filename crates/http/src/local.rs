//! Vendors inside the program: `local://id/…` is answered on a blocking thread, over the same path as any other.

use crate::{
    fault,
    reply::{Bounded, Bounds},
};
use bytes::Bytes;
use impasto_ports::{Blobs, Boxed, Chunks, Reply, SendError};
use impasto_sdk::{Blob, Error, Exchange, Kind, Local, LocalHost, Part, Registry, Result};
use std::{
    collections::HashMap,
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

/// Bytes of a piece, and pieces that may wait: what a slow reader lets pile up.
const PIECE: usize = 64 * 1024;
const WAITING: usize = 4;

/// How often a pause looks whether anybody still listens.
const NAP: Duration = Duration::from_millis(20);

/// The provider that a `local://` address names.
pub(crate) fn id(address: &str) -> Option<&str> {
    let rest = address.strip_prefix("local://")?;
    Some(rest.split(['/', '?', '#']).next().unwrap_or(rest))
}

/// Who answers. Only a provider's own exchanges get there: an answer from outside may name any address.
///
/// # Errors
/// `Config` for another's address, or one that nobody answers.
pub(crate) fn find(registry: &Registry, provider: &str, id: &str) -> Result<&'static dyn Local> {
    if id != provider {
        return Err(Error::new(Kind::Config, format!("local://{id} is not an address of {provider}")));
    }
    registry
        .get(id)
        .and_then(|entry| entry.local)
        .ok_or_else(|| Error::new(Kind::Config, format!("nobody inside the program answers local://{id}")))
}

/// Has an exchange answered on a blocking thread. Nothing has left this machine, so `left` is true only where the
/// provider was at work and its answer never came, as it would be with any other vendor.
///
/// # Errors
/// What the provider says instead of a head.
pub(crate) async fn send(
    server: &'static dyn Local,
    exchange: &Exchange,
    blobs: &dyn Blobs,
    bounds: Bounds,
) -> Result<Reply, SendError> {
    let pictures = pictures(exchange, blobs).await.map_err(fault::unsent)?;
    let (head_in, head) = oneshot::channel();
    let (out, mut pieces) = mpsc::channel(WAITING);
    let exchange = exchange.clone();
    tokio::task::spawn_blocking(move || {
        serve(server, &exchange, Host { pictures, head: Some(head_in), out });
    });
    let head = timeout(bounds.patience, head).await.map_err(|_| SendError {
        left: true,
        error: fault::silent(bounds.patience, "an answer from inside the program"),
    })?;
    let Ok((status, content_type)) = head else {
        return Err(fault::unsent(match pieces.recv().await {
            Some(Err(error)) => error,
            _ => Error::new(Kind::Unexpected, "the provider ended without an answer"),
        }));
    };
    let headers = vec![("content-type".into(), content_type)];
    let body = Bounded::new(Box::new(LocalBody { pieces, whole: false }), bounds);
    Ok(Reply { status, headers, body: Box::new(body) })
}

/// Where the pictures of the request lie.
async fn pictures(exchange: &Exchange, blobs: &dyn Blobs) -> Result<HashMap<String, PathBuf>> {
    let mut pictures = HashMap::new();
    for part in &exchange.body.parts {
        if let Part::Raw(blob) | Part::Base64(blob) = part {
            pictures.insert(blob.id.clone(), blobs.local(blob).await?);
        }
    }
    Ok(pictures)
}

fn serve(server: &dyn Local, exchange: &Exchange, mut host: Host) {
    let served = server.serve(exchange, &mut host);
    // Nobody listens any more where sending fails, so there is nobody to tell.
    let _ = host.out.blocking_send(served.map(|()| None));
}

/// A piece, the end, or why there is none.
type Piece = Result<Option<Bytes>>;

struct Host {
    pictures: HashMap<String, PathBuf>,
    head: Option<oneshot::Sender<(u16, String)>>,
    out: mpsc::Sender<Piece>,
}

impl LocalHost for Host {
    fn read(&mut self, blob: &Blob) -> Result<Vec<u8>> {
        let missing =
            || Error::new(Kind::NotFound, format!("picture {} is not part of the request", blob.id));
        let path = self.pictures.get(&blob.id).ok_or_else(missing)?;
        std::fs::read(path)
            .map_err(|e| Error::new(Kind::Unexpected, format!("picture {} cannot be read: {e}", blob.id)))
    }

    fn head(&mut self, status: u16, content_type: &str) {
        if let Some(head) = self.head.take() {
            let _ = head.send((status, content_type.to_owned()));
        }
    }

    /// False also before the head: a body without one reaches nobody.
    fn write(&mut self, bytes: &[u8]) -> bool {
        self.head.is_none()
            && bytes
                .chunks(PIECE)
                .all(|piece| self.out.blocking_send(Ok(Some(Bytes::copy_from_slice(piece)))).is_ok())
            && !self.out.is_closed()
    }

    fn pause(&mut self, duration: Duration) -> bool {
        let end = Instant::now() + duration;
        while !self.out.is_closed() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            thread::sleep(left.min(NAP));
        }
        false
    }
}

struct LocalBody {
    pieces: mpsc::Receiver<Piece>,
    whole: bool,
}

impl Chunks for LocalBody {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async move {
            if self.whole {
                return Ok(None);
            }
            // A channel that closes without its end mark belongs to a provider that panicked.
            let piece = self.pieces.recv().await.unwrap_or_else(|| {
                Err(fault::transient(Kind::Unavailable, "the answer was cut short: the provider panicked"))
            })?;
            self.whole = piece.is_none();
            Ok(piece)
        })
    }
}
