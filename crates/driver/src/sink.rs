//! Pictures to disk, as they are decoded.

use crate::room::{self, patiently};
use impasto_intake::Sink;
use impasto_sdk::Blob;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Writes each picture as `n.part`, digests it on the way, syncs it and gives it its name when it is whole.
pub(crate) struct DiskSink {
    folder: PathBuf,
    open: Option<Open>,
    blobs: Vec<Blob>,
}

struct Open {
    part: PathBuf,
    name: PathBuf,
    number: usize,
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl DiskSink {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.into(), open: None, blobs: Vec::new() }
    }

    /// The pictures so far; one that never became whole has an empty id.
    pub(crate) fn blobs(&self) -> &[Blob] {
        &self.blobs
    }

    pub(crate) fn into_blobs(self) -> Vec<Blob> {
        self.blobs
    }

    fn record(&mut self, number: usize, id: String, bytes: u64) {
        let unfinished =
            || Blob { id: String::new(), media_type: String::new(), bytes: 0, width: 0, height: 0 };
        while self.blobs.len() <= number {
            self.blobs.push(unfinished());
        }
        self.blobs[number] = Blob { id, bytes, ..unfinished() };
    }
}

impl Sink for DiskSink {
    fn open(&mut self, number: usize) -> io::Result<()> {
        let name = self.folder.join(number.to_string());
        let part = self.folder.join(format!("{number}.part"));
        let file = patiently(|| File::create(&part))?;
        self.record(number, String::new(), 0);
        self.open = Some(Open { part, name, number, file, hasher: blake3::Hasher::new(), bytes: 0 });
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(open) = &mut self.open else { return Err(io::Error::other("no picture is open")) };
        open.hasher.update(bytes);
        open.bytes += bytes.len() as u64;
        room::write_all(&mut open.file, bytes)
    }

    fn close(&mut self) -> io::Result<()> {
        let Some(open) = self.open.take() else { return Err(io::Error::other("no picture is open")) };
        patiently(|| open.file.sync_data())?;
        patiently(|| fs::rename(&open.part, &open.name))?;
        self.record(open.number, open.hasher.finalize().to_hex().to_string(), open.bytes);
        Ok(())
    }

    /// The bytes so far stay as `n.part`, for a person to look at.
    fn abandon(&mut self, _: usize) {
        self.open = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_gets_its_name_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = DiskSink::new(folder.path());
        sink.open(0).unwrap();
        sink.write(b"ab").unwrap();
        assert!(!folder.path().join("0").exists());
        sink.write(b"c").unwrap();
        sink.close().unwrap();
        sink.open(1).unwrap();
        sink.abandon(1);
        assert_eq!(fs::read(folder.path().join("0")).unwrap(), b"abc");
        let blobs = sink.into_blobs();
        assert_eq!(blobs[0].id, blake3::hash(b"abc").to_hex().to_string());
        assert!(blobs[1].id.is_empty());
    }
}
