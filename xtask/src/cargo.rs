//! Runs cargo.

use anyhow::{Context, Result, bail};
use std::{ffi::OsStr, path::Path, process::Command};

/// Runs cargo in the workspace; its output goes where ours goes.
pub(crate) fn run<A: AsRef<OsStr>>(root: &Path, arguments: &[A]) -> Result<()> {
    run_with(root, arguments, &[])
}

/// The same, with these variables in its environment.
pub(crate) fn run_with<A: AsRef<OsStr>>(
    root: &Path,
    arguments: &[A],
    environment: &[(&str, &str)],
) -> Result<()> {
    let mut command = command(root, arguments);
    command.envs(environment.iter().copied());
    let status = command.status().context("cargo cannot be started")?;
    if !status.success() {
        bail!("`{}` failed", line(arguments));
    }
    Ok(())
}

/// Runs cargo in the workspace and hands back what it prints.
pub(crate) fn output<A: AsRef<OsStr>>(root: &Path, arguments: &[A]) -> Result<String> {
    let output = command(root, arguments).output().context("cargo cannot be started")?;
    if !output.status.success() {
        bail!("`{}` failed: {}", line(arguments), String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).context("cargo printed something that is not UTF-8")
}

fn command<A: AsRef<OsStr>>(root: &Path, arguments: &[A]) -> Command {
    // Cargo says which cargo started us, so that `cargo +nightly xtask` stays with nightly.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args(arguments);
    command
}

fn line<A: AsRef<OsStr>>(arguments: &[A]) -> String {
    let words = arguments.iter().map(|argument| argument.as_ref().to_string_lossy());
    std::iter::once("cargo".into()).chain(words).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = output(Path::new("."), &["no-such-command-of-cargo"]).unwrap_err();
        assert!(error.to_string().starts_with("`cargo no-such-command-of-cargo` failed"), "{error}");
        assert!(output(Path::new("."), &["--version"]).unwrap().starts_with("cargo "));
    }
}
