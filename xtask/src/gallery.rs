//! `cargo xtask gallery`: how quick the studio page is with many pictures in its gallery.
//!
//! Real pictures of the sandbox are made, their rows are copied until there are as many as asked for, and a real browser
//! measures the page on the real server. Figures are printed; those that the project promises fail the command.

use crate::cargo;
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Pictures in the gallery
    #[arg(long, default_value_t = 100_000)]
    pictures: u32,
    /// A program with the page in it that is there already, in place of a fresh release build
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

/// Pictures that are really made; the rest are rows that show them again.
const MADE: u32 = 48;
const SHAPES: [&str; 4] = ["512x512", "768x512", "512x768", "640x360"];

/// Fills a root below `target`, measures, and leaves the root for whoever wants to look.
pub(crate) fn run(root: &Path, args: &Args) -> Result<()> {
    let program = match &args.program {
        Some(program) => program.clone(),
        None => cargo::release(root, "impasto", "impasto")?,
    };
    let program = fs::canonicalize(&program).with_context(|| format!("there is no {}", program.display()))?;
    let folder = root.join("target/gallery");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    SHAPES.iter().try_for_each(|shape| make(&program, &folder, shape))?;
    fill(root, &folder, args.pictures)?;
    println!("measuring the page on {}", folder.display());
    let measured = Command::new("npm")
        .args(["run", "--silent", "figures"])
        .current_dir(root.join("crates/web/ui"))
        .env("IMPASTO_BIN", &program)
        .env("GALLERY_ROOT", &folder)
        .status()
        .context("npm cannot be run; the measurement needs Node 20.19 or newer and Chromium")?;
    if !measured.success() {
        bail!("the page is slower than promised, or could not be measured");
    }
    Ok(())
}

/// Makes some pictures of one shape.
fn make(program: &Path, folder: &Path, shape: &str) -> Result<()> {
    let count = (MADE / SHAPES.len() as u32).to_string();
    let prompt = format!("a lighthouse at dusk, {shape}");
    let done = Command::new(program)
        .args(["generate", &prompt, "-m", "sandbox/canvas", "-n", &count, "--size", shape, "-o"])
        .arg(folder.join("out"))
        .env("IMPASTO_ROOT", folder)
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !done.status.success() {
        bail!("no pictures were made: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(())
}

/// Copies rows until the gallery is full.
fn fill(root: &Path, folder: &Path, pictures: u32) -> Result<()> {
    let file = folder.join("impasto.db");
    let (file, more) = (file.to_string_lossy(), pictures.saturating_sub(MADE).to_string());
    let fill = ["run", "--package", "impasto-store-sqlite", "--example", "fill", "--"];
    cargo::run(root, &[fill.as_slice(), &[&file, &more]].concat())
}
