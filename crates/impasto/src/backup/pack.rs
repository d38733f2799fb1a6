//! Writes the archive.

use super::{Collected, MANIFEST, Manifest, disk};
use crate::failure::Outcome;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::Path,
};
use tar::{Builder, EntryType, Header};

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Packed {
    /// Files in the archive.
    pub(crate) files: usize,
    /// Bytes of them.
    pub(crate) bytes: u64,
    /// Files that were removed meanwhile: pictures that a person took out of the gallery.
    pub(crate) gone: usize,
}

/// Writes everything to a file that is not there yet, readable by its owner only. It has its name only when it is whole.
pub(crate) fn pack(collected: &Collected, created_at: String, to: &Path) -> Outcome<Packed> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    let packed = write_file(collected, created_at, part)
        .and_then(|packed| fs::rename(part, to).map(|()| packed))
        .map_err(|error| disk("write", to, &error));
    if packed.is_err() {
        // Best effort: what is left is not taken for a backup.
        let _ = fs::remove_file(part);
    }
    packed
}

fn write_file(collected: &Collected, created_at: String, part: &Path) -> io::Result<Packed> {
    let mut file = BufWriter::new(private(part)?);
    let packed = write(collected, created_at, &mut file)?;
    file.get_ref().sync_all()?;
    Ok(packed)
}

/// Writes everything, and all of it has left when this returns.
pub(crate) fn write(collected: &Collected, created_at: String, to: &mut impl Write) -> io::Result<Packed> {
    let mut archive = Builder::new(&mut *to);
    let mut packed = Packed::default();
    let mut digests = BTreeMap::new();
    for (name, path) in &collected.files {
        match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => packed.gone += 1,
            file => {
                let file = file?;
                let size = file.metadata()?.len();
                digests.insert(name.clone(), append(&mut archive, name, file, size)?);
                packed.files += 1;
                packed.bytes += size;
            }
        }
    }
    let manifest = Manifest {
        format: Manifest::FORMAT,
        version: env!("CARGO_PKG_VERSION").into(),
        created_at,
        database: collected.database.clone(),
        files: digests,
    };
    let text = serde_json::to_vec_pretty(&manifest)?;
    append(&mut archive, MANIFEST, text.as_slice(), text.len() as u64)?;
    archive.into_inner()?.flush()?;
    Ok(packed)
}

/// Appends a file as long as it was when it was opened, and gives its digest.
fn append<W: Write>(archive: &mut Builder<W>, name: &str, file: impl Read, size: u64) -> io::Result<String> {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(size);
    header.set_mode(0o600);
    let mut hashed = Hashed { inner: file.take(size), hash: blake3::Hasher::new(), read: 0 };
    archive.append_data(&mut header, name, &mut hashed)?;
    if hashed.read < size {
        return Err(io::Error::other(format!("{name} became shorter while it was read")));
    }
    Ok(hashed.hash.finalize().to_hex().to_string())
}

struct Hashed<R> {
    inner: R,
    hash: blake3::Hasher,
    read: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        self.read += count as u64;
        Ok(count)
    }
}

/// A new file that only this user may read: prompts and keys are private.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
