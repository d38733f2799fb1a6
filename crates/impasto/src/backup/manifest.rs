//! What an archive says of itself.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an archive says of itself; its last entry, so that one that was cut short has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The format's number.
    pub(crate) format: u32,
    /// The release that made it.
    pub(crate) version: String,
    /// RFC 3339, UTC.
    pub(crate) created_at: String,
    /// The database, below the root.
    pub(crate) database: String,
    /// BLAKE3 of each file, by its name below the root.
    pub(crate) files: BTreeMap<String, String>,
}

impl Manifest {
    /// The number of the format that this release writes and reads.
    pub(crate) const FORMAT: u32 = 1;
}
