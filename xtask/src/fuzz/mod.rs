//! `cargo xtask fuzz`: the real program, asked by schemathesis whatever its own OpenAPI document allows and forbids.
//!
//! Twice: as a new user finds it, without tokens, and with an administrator's token. The root is a temporary one, so
//! every route may be asked, also those that delete.

mod pass;
mod venv;

use crate::{
    cargo,
    server::{Place, Server},
};
use anyhow::{Context, Result, bail};
use pass::Pass;
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Repeats the requests of an earlier run
    #[arg(long)]
    seed: Option<u64>,
    /// How long each of the two passes asks
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Say so and succeed where schemathesis cannot be had: for machines without a package registry
    #[arg(long)]
    if_possible: bool,
    /// A program that is there already, in place of a fresh build
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Starts, asks, tells everything that is not as the document says.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let tool = match venv::ready(&root.join("target/fuzz")) {
        Ok(tool) => tool,
        Err(error) if args.if_possible => {
            println!("fuzz: not run, schemathesis cannot be had: {error:#}");
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    check_panels(root, &tool)?;
    let program = match &args.program {
        Some(program) => program.clone(),
        None => build(root)?,
    };
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_secs());
    let seed = args.seed.unwrap_or_else(now);
    println!("fuzz: {} with seed {seed}, {} s a pass", version(&tool)?, args.seconds);
    let mut failed = Vec::new();
    for pass in [Pass::Open, Pass::Token] {
        let place = Place::make(&format!("fuzz-{}", pass.name()))?;
        let token = if pass == Pass::Token { Some(token(&place, &program)?) } else { None };
        let mut server = Server::start(&program, place)?;
        println!("fuzz: {pass} at {}", server.address);
        let report = root.join(format!("target/fuzz/{}.txt", pass.name()));
        if !pass.run(&tool, (&server, token.as_deref()), (seed, args.seconds), &report)? {
            failed.push(format!("{pass}: see {}", report.display()));
        }
        if let Some(trouble) = server.trouble()? {
            bail!("{trouble}");
        }
    }
    if !failed.is_empty() {
        bail!("{}; again: cargo xtask fuzz --seed {seed} --seconds {}", failed.join("; "), args.seconds);
    }
    Ok(())
}

/// Panels are for any front end: what Python checks documents with must take them as they are.
fn check_panels(root: &Path, tool: &Path) -> Result<()> {
    let checked = Command::new(tool.with_file_name("python"))
        .args(["-c", include_str!("panels.py")])
        .arg(root.join("docs/contract/panels"))
        .status()
        .context("Python cannot be started")?;
    if !checked.success() {
        bail!("a panel under docs/contract/panels is not as it should be");
    }
    Ok(())
}

/// An administrator's.
fn token(place: &Place, program: &Path) -> Result<String> {
    let arguments = ["tokens", "create", "fuzz", "--scope", "admin", "--json"];
    let output = place.command(program).args(arguments).output()?;
    let made: serde_json::Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("no token: {}", String::from_utf8_lossy(&output.stderr)))?;
    Ok(made["token"].as_str().context("no token in what was made")?.to_owned())
}

/// The usual build: its checks of arithmetic are on.
fn build(root: &Path) -> Result<PathBuf> {
    cargo::build(root, &[cargo::AS_TESTED.as_slice(), &["--bin", "impasto"]].concat(), "impasto")
}

fn version(tool: &Path) -> Result<String> {
    let output = Command::new(tool).arg("--version").output().context("schemathesis cannot be started")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().replace(", version", ""))
}
