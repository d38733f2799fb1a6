//! The programs that take part, freshly built.

use crate::cargo;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Where the built programs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Programs {
    /// The program with the testkit's provider.
    pub(super) harness: PathBuf,
    /// The vendors.
    pub(super) vendors: PathBuf,
}

/// Builds both.
pub(super) fn build(root: &Path) -> Result<Programs> {
    Ok(Programs {
        harness: program(root, "--example", "harness")?,
        vendors: program(root, "--bin", "fault-server")?,
    })
}

fn program(root: &Path, kind: &str, name: &str) -> Result<PathBuf> {
    cargo::build(root, &[cargo::AS_TESTED.as_slice(), &[kind, name]].concat(), name)
}
