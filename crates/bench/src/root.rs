//! The program on a root of its own, set up for the stand-in.

use crate::process::Process;
use anyhow::{Context, Result, bail};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A model of words at the stand-in.
pub(crate) const CHAT: &str = "custom/bench-chat";
/// A model that makes one picture a call.
pub(crate) const SINGLE: &str = "custom/bench-single";
/// A model whose answers say where the picture is.
pub(crate) const ADDRESSED: &str = "custom/bench-addressed";
/// A model of a vendor whose address is the stand-in's.
pub(crate) const IMAGE: &str = "openai/gpt-image-2";

/// A root with the stand-in as its vendor.
pub(crate) struct Root {
    program: PathBuf,
    folder: TempDir,
}

impl Root {
    /// Sets a root up, with room for as many calls side by side as are asked for here.
    pub(crate) fn set_up(program: &Path, vendor: &str) -> Result<Self> {
        Self::with_settings(program, vendor, "")
    }

    /// The same before a stand-in that shows this certificate.
    pub(crate) fn trusting(program: &Path, vendor: &str, certificate: &Path) -> Result<Self> {
        Self::with_settings(program, vendor, &format!("http: {{extra_ca: ['{}']}}\n", certificate.display()))
    }

    /// The same with settings of its own.
    pub(crate) fn with_settings(program: &Path, vendor: &str, settings: &str) -> Result<Self> {
        let root = Self { program: program.into(), folder: tempfile::tempdir()? };
        fs::create_dir(root.place(""))?;
        fs::write(root.place("impasto.yaml"), settings)?;
        root.ask(
            &["keys", "set", "openai", "--base-url", &format!("{vendor}/v1"), "--set", WIDTH],
            "sk-bench",
        )?;
        root.ask(&["keys", "set", "custom", "--set", WIDTH], "")?;
        root.define("bench-chat", &chat(vendor))?;
        root.define("bench-single", &pictures("Bench single", vendor, "'data[*].b64_json', kind: base64"))?;
        root.define("bench-addressed", &pictures("Bench addressed", vendor, "'data[*].url', kind: url"))?;
        Ok(root)
    }

    /// Starts the server on it.
    pub(crate) fn serve(&self) -> Result<Process> {
        self.serve_by(self.command())
    }

    /// Starts the server on it, with syncs that come to nothing.
    pub(crate) fn serve_unsynced(&self, mut unsynced: Command) -> Result<Process> {
        unsynced.arg(&self.program);
        self.serve_by(self.at_home(unsynced))
    }

    fn serve_by(&self, mut command: Command) -> Result<Process> {
        let said = fs::File::create(self.folder.path().join("said"))?;
        Process::start(command.args(["serve", "--listen", "127.0.0.1:0"]).stderr(said))
    }

    /// A file or folder in the root.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join("root").join(name)
    }

    /// Thumbnails that were made.
    pub(crate) fn thumbnails(&self) -> usize {
        files(&self.place("thumbnails"), ".jpg")
    }

    /// What the program says of itself.
    pub(crate) fn version(program: &Path) -> Result<String> {
        let output = Command::new(program).arg("--version").output()?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn define(&self, id: &str, definition: &str) -> Result<()> {
        let file = self.folder.path().join(format!("{id}.yaml"));
        fs::write(&file, definition)?;
        self.ask(&["custom", "add", &file.to_string_lossy()], "")?;
        self.ask(&["custom", "publish", id], "")
    }

    fn command(&self) -> Command {
        self.at_home(Command::new(&self.program))
    }

    /// On this root, with nothing of whoever runs this in its environment.
    fn at_home(&self, mut command: Command) -> Command {
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .arg("--root")
            .arg(self.folder.path().join("root"));
        command
    }

    fn ask(&self, words: &[&str], input: &str) -> Result<()> {
        let mut child = self
            .command()
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        child.stdin.take().context("no input")?.write_all(input.as_bytes())?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("`impasto {}` failed: {}", words.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }
}

const WIDTH: &str = "max_concurrency=256";

fn chat(vendor: &str) -> String {
    format!(
        "name: Bench chat\nstructure: openai_chat\nendpoint: {vendor}/v1\nmodel: stand-in\nprivate_network: true\n\
         features:\n  modalities: [text_to_text]\n  streaming: true\n\
         price: {{input_usd_per_million: 1, output_usd_per_million: 2, as_of: 2026-11-21}}\n"
    )
}

fn pictures(name: &str, vendor: &str, output: &str) -> String {
    format!(
        "name: {name}\nendpoint: {vendor}/v1/images/generations\nprivate_network: true\n\
         body:\n  type: json\n  template: '{{\"prompt\": {{{{prompt}}}}}}'\n\
         response: {{output: {output}}}\n\
         features:\n  modalities: [text_to_image]\n\
         price: {{image_usd: 0.01, as_of: 2026-11-21}}\n"
    )
}

/// Files below a folder whose names end so.
fn files(folder: &Path, end: &str) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&entry.path(), end),
            _ => usize::from(entry.file_name().to_string_lossy().ends_with(end)),
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_counted_below_folders() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        for name in ["a/1.jpg", "a/2.jpg", "a/2.part", "3.jpg"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(files(folder.path(), ".jpg"), 3);
        assert_eq!(files(&folder.path().join("none"), ".jpg"), 0);
    }
}
