//! Pictures in memory.

use super::pieces;
use bytes::Bytes;
use impasto_ports::{Blobs, Boxed, Chunks, Spooled};
use impasto_sdk::{Blob, Error, Kind, Result};
use std::{collections::HashMap, path::PathBuf, vec};

/// Pictures in memory, read in pieces of a given length; also on disk where a test asks for a path.
#[derive(Default)]
pub(crate) struct Memory {
    pictures: HashMap<String, (Vec<u8>, usize)>,
    folder: Option<tempfile::TempDir>,
}

impl Memory {
    /// Keeps a picture; gives the blob that names it.
    pub(crate) fn keep(&mut self, bytes: &[u8], piece: usize) -> Blob {
        let id = format!("picture-{}", self.pictures.len());
        self.pictures.insert(id.clone(), (bytes.to_vec(), piece));
        let folder = self.folder.get_or_insert_with(|| tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join(&id), bytes).unwrap();
        Blob { id, media_type: "image/png".into(), bytes: bytes.len() as u64, width: 1, height: 1 }
    }

    fn missing(blob: &Blob) -> Error {
        Error::new(Kind::NotFound, format!("picture {} is not kept", blob.id))
    }
}

impl Blobs for Memory {
    fn open<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<Box<dyn Chunks>>> {
        Box::pin(async move {
            let (bytes, piece) = self.pictures.get(&blob.id).ok_or_else(|| Self::missing(blob))?;
            Ok(Box::new(Pieces(pieces(bytes, *piece).into_iter())) as Box<dyn Chunks>)
        })
    }

    fn local<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<PathBuf>> {
        Box::pin(async move {
            let folder = self.folder.as_ref().filter(|_| self.pictures.contains_key(&blob.id));
            folder.map(|folder| folder.path().join(&blob.id)).ok_or_else(|| Self::missing(blob))
        })
    }

    fn adopt<'a>(&'a self, _: &'a [Spooled]) -> Boxed<'a, Result<()>> {
        Box::pin(async { Err(Error::new(Kind::Unsupported, "the transport adopts nothing")) })
    }

    fn remove<'a>(&'a self, _: &'a Blob) -> Boxed<'a, Result<()>> {
        Box::pin(async { Err(Error::new(Kind::Unsupported, "the transport removes nothing")) })
    }
}

struct Pieces(vec::IntoIter<Bytes>);

impl Chunks for Pieces {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async { Ok(self.0.next()) })
    }
}
