//! Runs cargo.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

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

/// What makes a build share its crates with `cargo test --workspace`: an example brings in the features that tests need.
/// Without it every crate of ours, and many others, would be compiled a second time.
pub(crate) const AS_TESTED: [&str; 3] = ["--workspace", "--example", "fill"];

/// Builds with these arguments, and says where the program or example of this name is.
pub(crate) fn build(root: &Path, arguments: &[&str], name: &str) -> Result<PathBuf> {
    let messages =
        output(root, &[&["build", "--message-format=json-render-diagnostics"], arguments].concat())?;
    executable(&messages, name)
}

/// Builds this program of a package, optimised as far as it can be built soon.
pub(crate) fn release(root: &Path, package: &str, name: &str) -> Result<PathBuf> {
    build(root, &["--release", "--package", package, "--bin", name], name)
}

/// Builds this program of a package as it is shipped.
pub(crate) fn shipped(root: &Path, package: &str, name: &str) -> Result<PathBuf> {
    build(root, &["--profile", "dist", "--package", package, "--bin", name], name)
}

/// Runs cargo in the workspace and hands back what it prints.
pub(crate) fn output<A: AsRef<OsStr>>(root: &Path, arguments: &[A]) -> Result<String> {
    let output = command(root, arguments).output().context("cargo cannot be started")?;
    if !output.status.success() {
        bail!("`{}` failed: {}", line(arguments), String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).context("cargo printed something that is not UTF-8")
}

/// What cargo says it built under this name.
fn executable(messages: &str, name: &str) -> Result<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut of_name = messages.filter(|message| message["target"]["name"] == name);
    let path = of_name.find_map(|message| Some(message["executable"].as_str()?.to_owned()));
    path.map(Into::into).with_context(|| format!("cargo built no program {name}"))
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

    #[test]
    fn the_program_is_found_in_what_cargo_says() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"other"},"executable":"/t/other"}
{"reason":"compiler-artifact","target":{"name":"harness"},"executable":null}
not json
{"reason":"compiler-artifact","target":{"name":"harness"},"executable":"/t/harness"}"#;
        assert_eq!(executable(messages, "harness").unwrap(), Path::new("/t/harness"));
        assert!(executable(messages, "none").unwrap_err().to_string().contains("none"));
    }
}
