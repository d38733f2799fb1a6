//! `cargo xtask bench`: measures the program beside what the hardware allows, and writes docs/benchmarks.md.

use crate::cargo;
use anyhow::{Context, Result, bail};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only this case; the document keeps what an earlier run measured of the others
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Measure roughly
    #[arg(long)]
    quick: bool,
    /// Measure also what takes long: a gallery of a million pictures
    #[arg(long, conflicts_with = "quick")]
    full: bool,
    /// A program that is there already, in place of a fresh build as it is shipped
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// The folder of the document, in place of docs
    #[arg(long, value_name = "FOLDER")]
    docs: Option<PathBuf>,
}

/// Builds both programs and starts the one that measures.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let program = match &args.program {
        Some(program) => program.clone(),
        None => cargo::shipped(root, "impasto", "impasto")?,
    };
    let bench = cargo::shipped(root, "impasto-bench", "impasto-bench")?;
    let docs = args.docs.clone().unwrap_or_else(|| root.join("docs"));
    let mut command = Command::new(&bench);
    command.arg("run").arg("--program").arg(program).arg("--docs").arg(docs);
    for name in &args.only {
        command.args(["--only", name]);
    }
    for (flag, given) in [("--quick", args.quick), ("--full", args.full)] {
        command.args(given.then_some(flag));
    }
    let measured = command.status().with_context(|| format!("cannot run {}", bench.display()))?;
    if !measured.success() {
        bail!("not everything could be measured");
    }
    Ok(())
}
