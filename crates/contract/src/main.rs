//! Writes the contract, or with `--check` tells what of it is stale.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the command line")]

use anyhow::{Result, bail};
use impasto_contract::{COMMAND, artefacts, root, stale, write};
use std::{path::Path, process::ExitCode};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let root = root();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            for path in write(&root, &artefacts()?)? {
                let done = if root.join(&path).exists() { "wrote" } else { "deleted" };
                println!("{done} {path}");
            }
            Ok(())
        }
        ["--check"] => check(&root),
        _ => bail!("expected nothing or --check, got {}", arguments.join(" ")),
    }
}

fn check(root: &Path) -> Result<()> {
    let stale = stale(root, &artefacts()?)?;
    if stale.is_empty() {
        return Ok(());
    }
    for file in &stale {
        println!("{file}");
    }
    bail!("{} files of the contract are stale; run: {COMMAND}", stale.len());
}
