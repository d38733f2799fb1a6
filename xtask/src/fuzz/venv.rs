//! schemathesis, in a Python environment of its own.

use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The version that the findings were made with; another one may find other things.
const WANTED: &str = "schemathesis>=4.32,<5";
/// What most of Python checks documents with.
const VALIDATOR: &str = "jsonschema>=4.18,<5";

/// The tool, installed where it is not there yet.
pub(super) fn ready(folder: &Path) -> Result<PathBuf> {
    let tool = folder.join("venv/bin/schemathesis");
    if tool.is_file() && folder.join("venv/bin/jsonschema").is_file() {
        return Ok(tool);
    }
    fs::create_dir_all(folder)?;
    let venv = folder.join("venv");
    done(Command::new("python3").args(["-m", "venv"]).arg(&venv), "python3 -m venv")?;
    let pip = venv.join("bin/pip");
    done(
        Command::new(pip).args([
            "install",
            "--quiet",
            "--timeout",
            "15",
            "--retries",
            "1",
            WANTED,
            VALIDATOR,
        ]),
        "pip",
    )?;
    Ok(tool)
}

fn done(command: &mut Command, name: &str) -> Result<()> {
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("{name} cannot be started"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{name} failed: {}", said.lines().last().unwrap_or_default());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_is_there_is_not_installed_again_and_a_failure_says_what_failed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("venv/bin")).unwrap();
        let tool = folder.path().join("venv/bin/schemathesis");
        fs::write(&tool, "").unwrap();
        fs::write(folder.path().join("venv/bin/jsonschema"), "").unwrap();
        assert_eq!(ready(folder.path()).unwrap(), tool);
        let error = done(Command::new("ls").arg("/no/such/folder"), "ls").unwrap_err().to_string();
        assert!(error.starts_with("ls failed: ") && error.contains("/no/such/folder"), "{error}");
    }
}
