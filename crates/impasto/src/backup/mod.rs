//! The whole root in one tar file: made while others go on, put back into an empty root.
//!
//! The database is copied at one moment. Pictures never change under their name, and a picture is on disk before the
//! database names it, so they are taken after that moment. Answers that wait in the spool go when they are settled: they
//! get a second name before the moment, and once more after it. The last entry is a [`Manifest`] with a digest of each
//! file: an archive that was cut short has none, and is refused.

mod collect;
mod manifest;
mod pack;
mod unpack;

pub(crate) use collect::{Collected, collect};
pub(crate) use manifest::Manifest;
pub(crate) use pack::{Packed, pack, write};
pub(crate) use unpack::unpack;

use crate::{exit::Exit, failure::Failure};
use impasto_sdk::Kind;
use std::{io, path::Path};

/// The manifest's name in the archive.
const MANIFEST: &str = "impasto-backup.json";

/// Whether keys go into the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// They do; whoever has the file has the keys.
    With,
    /// They do not.
    Without,
}

/// A failure of the disk.
fn disk(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Failed, Kind::Unexpected.code(), format!("cannot {what} {}: {error}", path.display()))
}

/// An archive that cannot be put back.
fn spoilt(message: impl Into<String>) -> Failure {
    Failure::new(Exit::Failed, "damaged_backup", message)
        .hint("nothing was restored; take another backup file")
}
