//! `cargo xtask reliability`: runs the test that brings every fault about, and lets it write what it saw.

use crate::cargo;
use anyhow::Result;
use std::path::Path;

/// Writes the tables. Without the variable the same test compares them, so that `cargo test` finds stale ones.
pub(crate) fn run(root: &Path) -> Result<()> {
    let arguments = ["test", "--quiet", "--package", "impasto", "--test", "reliability"];
    cargo::run_with(root, &arguments, &[("IMPASTO_WRITE_RELIABILITY", "1")])
}
