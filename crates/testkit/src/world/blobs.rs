//! Pictures in a folder, by digest.

use bytes::Bytes;
use impasto_ports::{Blobs, Boxed, Chunks, Spooled};
use impasto_sdk::{Blob, Error, Kind, Result};
use std::{
    future::ready,
    io::{Cursor, ErrorKind},
    path::PathBuf,
};

/// The simplest gallery folder: a file for each digest.
#[derive(Clone, Debug)]
pub struct FolderBlobs {
    root: PathBuf,
}

impl FolderBlobs {
    /// A gallery in this folder, which exists.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Keeps an input picture.
    ///
    /// # Errors
    /// `Unexpected` when the disk refuses.
    pub fn keep(&self, bytes: &[u8]) -> Result<Blob> {
        let blob = describe(bytes);
        std::fs::write(self.root.join(&blob.id), bytes).map_err(|error| failed(&blob, &error))?;
        Ok(blob)
    }

    fn bytes(&self, blob: &Blob) -> Result<Vec<u8>> {
        std::fs::read(self.root.join(&blob.id)).map_err(|error| failed(blob, &error))
    }
}

/// What bytes are: digest, media type, size in pixels (0 where they are no picture that can be measured).
pub(super) fn describe(bytes: &[u8]) -> Blob {
    let format = image::guess_format(bytes).map(|format| format.to_mime_type());
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let (width, height) = reader.ok().and_then(|reader| reader.into_dimensions().ok()).unwrap_or_default();
    Blob {
        id: blake3::hash(bytes).to_hex().to_string(),
        media_type: format.unwrap_or("application/octet-stream").into(),
        bytes: bytes.len() as u64,
        width,
        height,
    }
}

fn failed(blob: &Blob, error: &std::io::Error) -> Error {
    let kind = if error.kind() == ErrorKind::NotFound { Kind::NotFound } else { Kind::Unexpected };
    Error::new(kind, format!("picture {}: {error}", blob.id))
}

impl Blobs for FolderBlobs {
    fn open<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<Box<dyn Chunks>>> {
        let opened = self.bytes(blob).map(|bytes| Box::new(Whole(Some(bytes.into()))) as Box<dyn Chunks>);
        Box::pin(ready(opened))
    }

    fn adopt<'a>(&'a self, files: &'a [Spooled]) -> Boxed<'a, Result<()>> {
        let adopted = files.iter().try_for_each(|file| {
            std::fs::copy(&file.path, self.root.join(&file.blob.id))
                .map(drop)
                .map_err(|error| failed(&file.blob, &error))
        });
        Box::pin(ready(adopted))
    }

    fn local<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<PathBuf>> {
        let path = self.root.join(&blob.id);
        let found = std::fs::metadata(&path).map(|_| path).map_err(|error| failed(blob, &error));
        Box::pin(ready(found))
    }

    fn remove<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<()>> {
        let removed = match std::fs::remove_file(self.root.join(&blob.id)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(blob, &error)),
            _ => Ok(()),
        };
        Box::pin(ready(removed))
    }
}

struct Whole(Option<Bytes>);

impl Chunks for Whole {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(ready(Ok(self.0.take())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Look, picture};
    use impasto_sdk::Size;

    #[tokio::test]
    async fn what_is_kept_is_given_back_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::new(folder.path());
        let bytes = picture(Size::new(9, 5), 1, Look::Png);
        let blob = blobs.keep(&bytes).unwrap();
        assert_eq!((blob.media_type.as_str(), blob.width, blob.height), ("image/png", 9, 5));
        assert_eq!(crate::transport::read(&blobs, &blob).await.unwrap(), bytes);
        blobs.remove(&blob).await.unwrap();
        blobs.remove(&blob).await.unwrap();
        assert_eq!(blobs.local(&blob).await.unwrap_err().kind, Kind::NotFound);
    }
}
