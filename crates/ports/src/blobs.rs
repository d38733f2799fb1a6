//! Where pictures are kept.

use crate::{Boxed, Chunks};
use impasto_sdk::{Blob, Result};
use std::path::PathBuf;

/// Keeps pictures under their digest. The same picture is kept once.
pub trait Blobs: Send + Sync {
    /// The bytes of a picture.
    ///
    /// # Errors
    /// `NotFound` where it is not kept.
    fn open<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<Box<dyn Chunks>>>;

    /// Takes finished, synced files of the spool into the store and makes their names durable. The files of the spool
    /// stay readable until the spool is cleaned. A picture that is kept already is a success.
    fn adopt<'a>(&'a self, files: &'a [Spooled]) -> Boxed<'a, Result<()>>;

    /// A path to read a kept picture from, on this machine.
    ///
    /// # Errors
    /// `NotFound` where it is not kept.
    fn local<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<PathBuf>>;

    /// Forgets a picture. One that is not kept is a success.
    fn remove<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<()>>;
}

/// A finished, synced file of the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spooled {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is; its id is the digest of the file.
    pub blob: Blob,
}
