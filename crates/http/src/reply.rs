//! The body of a reply: bounded in time and size.

use crate::{
    fault,
    unpack::{Packing, Unpacked},
};
use bytes::Bytes;
use impasto_ports::{Boxed, Chunks, Reply};
use impasto_sdk::{Error, Kind, Result};
use reqwest::{Response, header};
use std::time::Duration;
use tokio::time::timeout;

/// What a body may cost.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// The longest silence.
    pub(crate) patience: Duration,
    /// The most bytes.
    pub(crate) bytes: u64,
}

/// Holds a body to its bounds. It lets go of the connection at the first error, and keeps saying it.
pub(crate) struct Bounded {
    inner: Result<Box<dyn Chunks>>,
    bounds: Bounds,
    taken: u64,
}

struct ResponseBody(Response);

/// The reply of a response. A body that cannot be taken keeps its head, whose status tells more than the body would. One
/// that is unpacked here is told of as if it had come so.
pub(crate) fn reply(response: Response, bounds: Bounds) -> Reply {
    let encodings = response.headers().get_all(header::CONTENT_ENCODING);
    let packing = Packing::of(encodings.iter().filter_map(|encoding| encoding.to_str().ok()));
    let is_unpacked = matches!(packing, Ok(Some(_)));
    let told = response.headers().iter().filter(|(name, _)| {
        !is_unpacked || ![header::CONTENT_ENCODING, header::CONTENT_LENGTH].contains(name)
    });
    let headers = told.map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let (status, headers) = (response.status().as_u16(), headers.collect());
    let too_long =
        response.content_length().filter(|length| *length > bounds.bytes).map(|_| too_long(bounds.bytes));
    let inner = packing.and_then(|packing| {
        let body = Box::new(ResponseBody(response)) as Box<dyn Chunks>;
        match (too_long, packing) {
            (Some(error), _) => Err(error),
            (None, Some(packing)) => Ok(Box::new(Unpacked::new(body, packing)) as Box<dyn Chunks>),
            (None, None) => Ok(body),
        }
    });
    Reply { status, headers, body: Box::new(Bounded { inner, bounds, taken: 0 }) }
}

fn too_long(limit: u64) -> Error {
    Error::new(
        Kind::BadResponse,
        format!("the answer is longer than {limit} bytes, the most that is taken; see max_download_bytes"),
    )
}

impl Bounded {
    pub(crate) fn new(inner: Box<dyn Chunks>, bounds: Bounds) -> Self {
        Self { inner: Ok(inner), bounds, taken: 0 }
    }

    async fn step(&mut self) -> Result<Option<Bytes>> {
        let inner = self.inner.as_mut().map_err(|error| error.clone())?;
        let Bounds { patience, bytes } = self.bounds;
        let piece = timeout(patience, inner.next())
            .await
            .map_err(|_| fault::silent(patience, "the next piece of the answer"))??;
        self.taken += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        if self.taken > bytes { Err(too_long(bytes)) } else { Ok(piece) }
    }
}

impl Chunks for Bounded {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async move {
            let piece = self.step().await;
            if let Err(error) = &piece {
                self.inner = Err(error.clone());
            }
            piece
        })
    }
}

impl Chunks for ResponseBody {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async move { self.0.chunk().await.map_err(|error| fault::cut_short(&error.without_url())) })
    }
}
