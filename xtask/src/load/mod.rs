//! `cargo xtask load`: many pictures at once through the real server, from a stand-in that takes its second for each.
//!
//! It prints how many came, what the server added to the stand-in's second, and how much memory it took. Figures are
//! printed and not judged; a picture, a call or a cent that is missing fails the command.

mod ask;
mod case;
mod check;
mod memory;
mod picture;

use crate::{
    cargo,
    crash::vendor::{KEY, Vendor},
    server::{Place, Server},
};
use anyhow::{Context, Result, bail};
use case::{CASES, Case};
use memory::Memory;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Jobs of 2 MB pictures in flight
    #[arg(long, default_value_t = 256)]
    jobs: usize,
    /// Requests with 20 MB pictures in flight
    #[arg(long, default_value_t = 16)]
    large: usize,
    /// Only this case
    #[arg(long)]
    only: Option<String>,
    /// A server that is there already, in place of a fresh release build
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// A fault-server that is there already, in place of a fresh release build
    #[arg(long, value_name = "FILE")]
    vendors: Option<PathBuf>,
}

/// How long the stand-in takes for a picture.
const LATENCY: Duration = Duration::from_secs(1);

/// Plays every case on a root of its own.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let program = |given: &Option<PathBuf>, package, name| match given {
        Some(program) => Ok(program.clone()),
        None => cargo::release(root, package, name),
    };
    let server = program(&args.program, "impasto", "impasto")?;
    let vendors = program(&args.vendors, "impasto-testkit", "fault-server")?;
    let mut wrong = Vec::new();
    for case in CASES.iter().filter(|case| args.only.as_ref().is_none_or(|only| only == case.name)) {
        let count = if case.is_large() { args.large } else { args.jobs };
        let found = play(case, count, &server, &vendors)?;
        wrong.extend(found.into_iter().map(|finding| format!("{}: {finding}", case.name)));
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

/// Asks for all at once, waits until nothing is under way, prints the figures, and says what is wrong.
fn play(case: &Case, count: usize, program: &Path, vendors: &Path) -> Result<Vec<String>> {
    let vendor = Vendor::open(vendors, case.answer, &LATENCY.as_millis().to_string())?;
    let place = Place::make(&format!("load-{}", case.name))?;
    set_up(&place, program, &format!("{}/v1", vendor.url), count)?;
    let mut server = Server::start(program, place)?;
    let idle = Memory::of(&server)?;
    let asked = ask::all(&server.address, case, count)?;
    let settled = check::settle(&server.address)?;
    println!("{}: {count} in flight, {}", case.name, case.about);
    asked.print(LATENCY);
    println!("  all settled {:.1} s after the last answer", settled.as_secs_f64());
    idle.compare(&Memory::of(&server)?, count);
    let mut found = asked.wrong();
    found.extend(check::books(&server.address, &vendor, asked.answered()..=count)?);
    found.extend(server.trouble()?);
    println!("  {}", if found.is_empty() { "gallery, bill and ledger agree" } else { "WRONG, see below" });
    Ok(found)
}

/// Sets this vendor up as OpenAI, with room for so many calls side by side.
fn set_up(place: &Place, program: &Path, base_url: &str, calls: usize) -> Result<()> {
    let width = format!("max_concurrency={calls}");
    let mut child = place
        .command(program)
        .args(["keys", "set", "openai", "--base-url", base_url, "--set", &width])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {}", program.display()))?;
    child.stdin.take().context("no input")?.write_all(KEY.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("keys set failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
