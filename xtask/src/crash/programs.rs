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
    let format = "--message-format=json-render-diagnostics";
    let harness = cargo::output(root, &["build", "--package", "impasto", "--example", "harness", format])?;
    let vendors =
        cargo::output(root, &["build", "--package", "impasto-testkit", "--bin", "fault-server", format])?;
    Ok(Programs {
        harness: cargo::executable(&harness, "harness")?,
        vendors: cargo::executable(&vendors, "fault-server")?,
    })
}
