//! Bytes to look into: a slice or a file, of known length, read only where asked.

use crate::{Error, Result};
use std::{
    fs::File,
    io::{BufReader, Cursor, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// Bytes that can be read at any place. A length that a file claims is never believed before it is compared with the
/// bytes that are there, so that no claim can allocate more than the file is long.
pub(crate) struct Source<R> {
    inner: R,
    len: u64,
    path: PathBuf,
}

impl<'a> Source<Cursor<&'a [u8]>> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self { inner: Cursor::new(bytes), len: bytes.len() as u64, path: PathBuf::new() }
    }
}

impl Source<BufReader<File>> {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let open = || {
            let file = File::open(path)?;
            let len = file.metadata()?.len();
            Ok(Self { inner: BufReader::with_capacity(4096, file), len, path: path.into() })
        };
        open().map_err(|error| Error::read(path, &error))
    }
}

impl<R: Read + Seek> Source<R> {
    pub(crate) const fn len(&self) -> u64 {
        self.len
    }

    /// Exactly so many bytes from a place.
    pub(crate) fn read(&mut self, at: u64, len: u64) -> Result<Vec<u8>> {
        if at.checked_add(len).is_none_or(|end| end > self.len) {
            return Err(Error::CutShort { len: self.len });
        }
        let mut bytes = vec![0; usize::try_from(len).map_err(|_| Error::CutShort { len: self.len })?];
        self.fill(at, &mut bytes)?;
        Ok(bytes)
    }

    /// A few bytes from a place.
    pub(crate) fn array<const N: usize>(&mut self, at: u64) -> Result<[u8; N]> {
        if at.checked_add(N as u64).is_none_or(|end| end > self.len) {
            return Err(Error::CutShort { len: self.len });
        }
        let mut bytes = [0; N];
        self.fill(at, &mut bytes)?;
        Ok(bytes)
    }

    /// The first bytes, at most so many.
    pub(crate) fn head(&mut self, most: u64) -> Result<Vec<u8>> {
        self.read(0, most.min(self.len))
    }

    fn fill(&mut self, at: u64, bytes: &mut [u8]) -> Result<()> {
        let result = self.inner.seek(SeekFrom::Start(at)).and_then(|_| self.inner.read_exact(bytes));
        result.map_err(|error| Error::read(&self.path, &error))
    }
}

/// Turns an end that came too early into "there is nothing more".
pub(crate) fn if_there<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::CutShort { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_claim_reads_past_the_end() {
        let mut source = Source::of(b"abc");
        assert_eq!(source.read(1, 2).unwrap(), b"bc");
        assert_eq!(source.head(99).unwrap(), b"abc");
        for (at, len) in [(2, 2), (4, 0), (u64::MAX, 1), (0, u64::MAX)] {
            assert_eq!(source.read(at, len), Err(Error::CutShort { len: 3 }), "{at} {len}");
        }
        assert_eq!(source.array::<4>(0), Err(Error::CutShort { len: 3 }));
    }
}
