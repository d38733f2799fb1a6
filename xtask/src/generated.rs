//! Files that a command writes and that are committed.

use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Whether stale files are written or complained about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They are written.
    Write,
    /// They are an error.
    Check,
}

/// A file that a command writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Generated {
    /// Below the root of the workspace.
    pub(crate) path: PathBuf,
    /// The whole of it.
    pub(crate) text: String,
}

/// Writes the files that are stale, or fails and names them and the command.
pub(crate) fn settle(root: &Path, files: &[Generated], mode: Mode, command: &str) -> Result<()> {
    let stale: Vec<&Generated> = files.iter().filter(|file| !file.is_current(root)).collect();
    if stale.is_empty() {
        return Ok(());
    }
    if mode == Mode::Check {
        let names: Vec<_> = stale.iter().map(|file| file.path.display().to_string()).collect();
        bail!("stale: {}\nrun: {command}", names.join(", "));
    }
    stale.into_iter().try_for_each(|file| file.write(root))
}

impl Generated {
    fn is_current(&self, root: &Path) -> bool {
        fs::read_to_string(root.join(&self.path)).is_ok_and(|text| text == self.text)
    }

    fn write(&self, root: &Path) -> Result<()> {
        let path = root.join(&self.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        fs::write(&path, &self.text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("wrote {}", self.path.display());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_file_fails_the_check_with_the_command_and_is_written_otherwise() {
        let root = tempfile::tempdir().unwrap();
        let files = [Generated { path: "a/b.txt".into(), text: "new".into() }];
        let error = settle(root.path(), &files, Mode::Check, "cargo xtask link").unwrap_err().to_string();
        assert!(error.contains("a/b.txt") && error.ends_with("run: cargo xtask link"), "{error}");
        assert!(!root.path().join("a").exists());
        settle(root.path(), &files, Mode::Write, "").unwrap();
        settle(root.path(), &files, Mode::Check, "").unwrap();
    }
}
