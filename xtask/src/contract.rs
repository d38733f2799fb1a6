//! `cargo xtask contract`: starts the program that knows every plug-in.

use crate::{cargo, generated::Mode};
use anyhow::{Context, Result, bail};
use std::{path::Path, process::Command};

/// Writes or checks the generated documents.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<()> {
    let name = "impasto-contract";
    let program = cargo::build(root, &[cargo::AS_TESTED.as_slice(), &["--bin", name]].concat(), name)?;
    let mut command = Command::new(&program);
    // As `cargo run` would: the program finds the workspace by it.
    command.current_dir(root).env("CARGO_MANIFEST_DIR", root.join("crates/contract"));
    command.args((mode == Mode::Check).then_some("--check"));
    let status = command.status().with_context(|| format!("cannot run {}", program.display()))?;
    if !status.success() {
        bail!(
            "the contract could not be {}",
            if mode == Mode::Check { "checked, or is stale" } else { "written" }
        );
    }
    Ok(())
}
