//! `cargo xtask contract`: starts the program that knows every plug-in.

use crate::{cargo, generated::Mode};
use anyhow::Result;
use std::path::Path;

/// Writes or checks the generated documents.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<()> {
    let mut arguments = vec!["run", "--quiet", "--package", "impasto-contract", "--"];
    if mode == Mode::Check {
        arguments.push("--check");
    }
    cargo::run(root, &arguments)
}
