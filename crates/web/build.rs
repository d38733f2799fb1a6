//! Puts the page together: `ui/dist` where it was built by hand, else what npm builds, else the plain page.
//!
//! `IMPASTO_UI` says which: `auto` (this order), `off` (the plain page at once, for work on Rust alone), `require` (an
//! error where the page cannot be built, for releases). Nothing but `ui/node_modules` is written into the source.
#![allow(clippy::print_stdout, reason = "a build script speaks to Cargo so")]

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::SystemTime,
};

/// What of the front-end project the page depends on.
const SOURCES: [&str; 7] =
    ["src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", ".npmrc"];

fn main() -> ExitCode {
    println!("cargo::rerun-if-env-changed=IMPASTO_UI");
    println!("cargo::rerun-if-changed=plain");
    SOURCES.iter().for_each(|source| println!("cargo::rerun-if-changed=ui/{source}"));
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            println!("cargo::error={problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("Cargo gives no OUT_DIR")?).join("ui");
    let wanted = env::var("IMPASTO_UI").unwrap_or_else(|_| "auto".into());
    let outcome = match wanted.as_str() {
        "off" => return copy(Path::new("plain"), &out),
        "auto" | "require" => build(&out),
        other => return Err(format!("IMPASTO_UI is auto, off or require, not {other:?}")),
    };
    match outcome {
        Ok(()) => Ok(()),
        Err(problem) if wanted == "require" => {
            Err(format!("the studio page cannot be built, and IMPASTO_UI=require asks for it: {problem}"))
        }
        Err(problem) => {
            println!(
                "cargo::warning=the studio page is not built in: {problem}; a plain page stands in for it until crates/web/build.rs is touched and built again"
            );
            copy(Path::new("plain"), &out)
        }
    }
}

fn build(out: &Path) -> Result<(), String> {
    let (ui, ready) = (Path::new("ui"), Path::new("ui/dist"));
    if ready.join("index.html").is_file() {
        println!("cargo::rerun-if-changed=ui/dist");
        return copy(ready, out);
    }
    npm(ui, &["--version"]).map_err(|_| "it needs Node 20.19 or newer with npm".to_owned())?;
    if !is_installed(ui) {
        npm(ui, &["ci"])?;
    }
    let out = out.to_str().ok_or("the build folder's path is not UTF-8")?;
    npm(ui, &["run", "build", "--", "--outDir", out, "--emptyOutDir", "--logLevel", "warn"])
}

/// Whether the packages that the lock file names are there: npm notes when it put them there.
fn is_installed(ui: &Path) -> bool {
    let changed = |path: &str| -> io::Result<SystemTime> { fs::metadata(ui.join(path))?.modified() };
    match (changed("node_modules/.package-lock.json"), changed("package-lock.json")) {
        (Ok(installed), Ok(locked)) => installed >= locked,
        _ => false,
    }
}

/// Runs npm. What it prints is kept back unless it fails, since Cargo would read it.
fn npm(ui: &Path, arguments: &[&str]) -> Result<(), String> {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let said = Command::new(program)
        .args(arguments)
        .current_dir(ui)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("npm cannot be run: {error}"))?;
    if said.status.success() {
        return Ok(());
    }
    let text = [said.stdout, said.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let last: Vec<&str> = text.lines().rev().filter(|line| !line.trim().is_empty()).take(5).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Err(format!("npm {} failed: {}", arguments.join(" "), last.join(" | ")))
}

/// Copies a folder over whatever is there.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let _ = fs::remove_dir_all(to);
    copy_into(from, to).map_err(|error| format!("{} cannot be copied: {error}", from.display()))
}

fn copy_into(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_into(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
