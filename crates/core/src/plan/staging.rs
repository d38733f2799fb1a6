//! Where new pictures are written before the gallery takes them.

use crate::studio::Inner;
use impasto_imaging::sniff;
use impasto_ports::Spooled;
use impasto_sdk::{Blob, Error, Kind, Result};
use std::{fs, io::Write, path::PathBuf};

/// A folder of the spool where new pictures are written before the gallery takes them. It goes when this does.
pub(crate) struct Staging {
    /// Made for the first file.
    folder: Option<PathBuf>,
    files: Vec<Spooled>,
    name: String,
    spool: impasto_driver::Spool,
}

impl Staging {
    pub(crate) fn new(spool: impasto_driver::Spool) -> Self {
        Self { folder: None, files: Vec::new(), name: format!("inputs-{}", Inner::id()), spool }
    }

    /// What was written, for the gallery to take.
    pub(crate) fn files(&self) -> &[Spooled] {
        &self.files
    }

    /// Writes a picture, unless the same bytes are here.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<Blob> {
        let facts = sniff(bytes).map_err(|error| Error::new(Kind::InvalidRequest, error.to_string()))?;
        self.put_as(bytes, facts.media_type.as_str(), (facts.width, facts.height))
    }

    /// Writes bytes whose kind is known; a sound has no size.
    pub(crate) fn put_as(
        &mut self,
        bytes: &[u8],
        media_type: &str,
        (width, height): (u32, u32),
    ) -> Result<Blob> {
        let digest = blake3::hash(bytes).to_hex().to_string();
        if let Some(same) = self.files.iter().find(|file| file.blob.id == digest) {
            return Ok(same.blob.clone());
        }
        let name = self.files.len().to_string();
        let path = self.folder()?.join(name);
        let written = fs::File::create(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_data()
        });
        written.map_err(|error| crate::blobs::disk(&format!("cannot write {}", path.display()), &error))?;
        let blob =
            Blob { id: digest, media_type: media_type.into(), bytes: bytes.len() as u64, width, height };
        self.files.push(Spooled { path, blob: blob.clone() });
        Ok(blob)
    }

    fn folder(&mut self) -> Result<&PathBuf> {
        let folder = match self.folder.take() {
            Some(folder) => folder,
            None => self.spool.prepare(&self.name, "0")?,
        };
        Ok(self.folder.insert(folder))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.folder.is_some() {
            self.spool.remove(&self.name);
        }
    }
}
