//! What a store in a file must do beyond the promises that hold for any store (those are in `tests/conformance.rs`):
//! survive damage, and be shared.

mod damage;
mod sharing;

use crate::Sqlite;
use impasto_testkit::store::rows::{call, claim_of, ids, image, job, moved};
use std::path::PathBuf;
use tempfile::TempDir;

/// A fresh file in a folder of its own.
struct Fresh {
    folder: TempDir,
}

impl Fresh {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("impasto.db")
    }

    fn open(&self) -> Sqlite {
        Sqlite::open(&self.path()).unwrap()
    }
}
