//! A request body on its way to the wire: text as it is, pictures streamed from the blobs.

use crate::encoder::Base64;
use bytes::Bytes;
use futures_util::stream;
use impasto_ports::{Blobs, Chunks};
use impasto_sdk::{Blob, Body, Error, Kind, Part, Result};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Notify;

/// Bytes of a picture that are encoded at once; a multiple of three, so that pieces need no padding.
const ENCODE_AT_ONCE: usize = 48 * 1024;

/// A body whose pictures are open.
pub(crate) struct Rope {
    parts: VecDeque<Strand>,
}

/// What the sender of a body learns while it is being taken.
#[derive(Clone, Default)]
pub(crate) struct Upload {
    /// Notified for each piece that the connection takes.
    pub(crate) progress: Arc<Notify>,
    fault: Arc<Mutex<Option<Error>>>,
}

enum Strand {
    Text(Bytes),
    Raw(Picture),
    Base64(Picture, Base64),
}

/// An open picture that must have the length its blob tells, since the request's length has been told already.
struct Picture {
    blob: Blob,
    chunks: Box<dyn Chunks>,
    /// A piece that was read and not encoded yet.
    pending: Bytes,
    read: u64,
    ended: bool,
}

impl Rope {
    /// Opens every picture, so that one that is missing is known before the first byte leaves.
    ///
    /// # Errors
    /// What opening says.
    pub(crate) async fn open(body: &Body, blobs: &dyn Blobs) -> Result<Self> {
        let mut parts = VecDeque::with_capacity(body.parts.len());
        for part in &body.parts {
            parts.push_back(match part {
                Part::Text(text) => Strand::Text(Bytes::from(text.clone())),
                Part::Raw(blob) => Strand::Raw(Picture::open(blob, blobs).await?),
                Part::Base64(blob) => Strand::Base64(Picture::open(blob, blobs).await?, Base64::default()),
            });
        }
        Ok(Self { parts })
    }

    /// Adds a text at the end.
    pub(crate) fn push(&mut self, text: &str) {
        self.parts.push_back(Strand::Text(Bytes::copy_from_slice(text.as_bytes())));
    }

    /// The next piece that is not empty; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        while let Some(part) = self.parts.front_mut() {
            let (piece, done) = match part {
                Strand::Text(text) => (std::mem::take(text), true),
                Strand::Raw(picture) => match picture.next().await? {
                    Some(piece) => (piece, false),
                    None => (Bytes::new(), true),
                },
                Strand::Base64(picture, encoder) => match picture.few().await? {
                    Some(piece) => (encoder.push(&piece).into(), false),
                    None => (encoder.finish().into(), true),
                },
            };
            if done {
                self.parts.pop_front();
            }
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    /// The body for the client. It is gone once it was taken, so that the client cannot send it twice.
    pub(crate) fn into_body(self, upload: Upload) -> reqwest::Body {
        reqwest::Body::wrap_stream(stream::try_unfold((self, upload), |(mut rope, upload)| async {
            upload.progress.notify_one();
            match rope.next().await {
                Ok(Some(piece)) => Ok(Some((piece, (rope, upload)))),
                Ok(None) => Ok(None),
                Err(error) => {
                    upload.note(&error);
                    Err(error)
                }
            }
        }))
    }
}

impl Upload {
    /// Why the body could not be read to its end. The client's own error hides it.
    pub(crate) fn fault(&self) -> Option<Error> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn note(&self, error: &Error) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
    }
}

impl Picture {
    async fn open(blob: &Blob, blobs: &dyn Blobs) -> Result<Self> {
        let chunks = blobs.open(blob).await?;
        Ok(Self { blob: blob.clone(), chunks, pending: Bytes::new(), read: 0, ended: false })
    }

    /// The last piece is given only after the end was seen: the connection takes no more than was promised, and would
    /// never learn of the rest.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        if self.ended {
            return Ok(None);
        }
        let piece = self.take().await?;
        while !self.ended && self.read == self.blob.bytes {
            self.take().await?;
        }
        if self.read > self.blob.bytes || (self.ended && self.read < self.blob.bytes) {
            return Err(self.damaged());
        }
        Ok(piece)
    }

    async fn take(&mut self) -> Result<Option<Bytes>> {
        let piece = self.chunks.next().await?;
        self.read += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        self.ended = piece.is_none();
        Ok(piece)
    }

    fn damaged(&self) -> Error {
        let Self { blob, read, .. } = self;
        let message = format!(
            "picture {} should have {} bytes, but {read} were read; the kept file is damaged",
            blob.id, blob.bytes
        );
        Error::new(Kind::Unexpected, message)
    }

    /// As [`Self::next`], but not more than is encoded at once.
    async fn few(&mut self) -> Result<Option<Bytes>> {
        if self.pending.is_empty() {
            match self.next().await? {
                Some(piece) => self.pending = piece,
                None => return Ok(None),
            }
        }
        let length = self.pending.len().min(ENCODE_AT_ONCE);
        Ok(Some(self.pending.split_to(length)))
    }
}
