//! A root of the program, and the program run on it with everything that it says kept in files.

use super::{journal::Job, vendor::KEY};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    cell::Cell,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A folder with a root (`root`), what was said (`said`), and the pictures to work on.
pub(super) struct Site {
    pub(super) folder: PathBuf,
    harness: PathBuf,
    runs: Cell<u32>,
}

/// The program while it runs.
pub(super) struct Running {
    child: Child,
    said: PathBuf,
}

/// What a run came to.
#[derive(Debug)]
pub(super) struct Ran {
    /// `None` where it was killed.
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

/// A run that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(90);

impl Site {
    /// Makes the folder anew.
    pub(super) fn make(harness: &Path, folder: PathBuf) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join("said"))?;
        let site = Self::at(harness, folder);
        let samples = Command::new(harness).arg("--samples").arg(&site.folder).status()?;
        if !samples.success() {
            bail!("the harness cannot write its samples");
        }
        Ok(site)
    }

    /// A folder that is there.
    pub(super) fn at(harness: &Path, folder: PathBuf) -> Self {
        Self { folder, harness: harness.into(), runs: Cell::new(0) }
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.join("root")
    }

    /// Starts the program; what it says goes to files of the folder.
    pub(super) fn start(&self, arguments: &[&str], input: &str) -> Result<Running> {
        self.runs.set(self.runs.get() + 1);
        let name = format!("{}-{:05}", std::process::id(), self.runs.get());
        let said = self.folder.join("said").join(name);
        let mut child = Command::new(&self.harness)
            .env_clear()
            .env("HOME", &self.folder)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .current_dir(&self.folder)
            .arg("--root")
            .arg(self.root())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(File::create(said.with_extension("out"))?)
            .stderr(File::create(said.with_extension("err"))?)
            .spawn()
            .context("cannot run the harness")?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that does not read its input may be gone already.
            let _ = stdin.write_all(input.as_bytes());
        }
        Ok(Running { child, said })
    }

    /// Runs the program to its end.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<Ran> {
        self.start(arguments, "")?.wait()
    }

    /// Sets a provider up.
    pub(super) fn set_up(&self, provider: &str, base_url: &str) -> Result<()> {
        let ran = self.start(&["keys", "set", provider, "--base-url", base_url], KEY)?.wait()?;
        if ran.code != Some(0) {
            bail!("keys set {provider} failed: {}", ran.err);
        }
        Ok(())
    }

    /// The one document of a run that must succeed.
    pub(super) fn json(&self, arguments: &[&str]) -> Result<Value> {
        let ran = self.run(&[arguments, &["--json"]].concat())?;
        if ran.code != Some(0) {
            bail!("{} failed: {}{}", arguments.join(" "), ran.out, ran.err);
        }
        ran.document()
    }

    /// Every job, whole.
    pub(super) fn jobs(&self) -> Result<Vec<Job>> {
        self.jobs_with("")
    }

    /// The jobs whose prompt holds this mark.
    pub(super) fn jobs_with(&self, mark: &str) -> Result<Vec<Job>> {
        let list = self.json(&["jobs", "list", "--limit", "1000"])?;
        let rows = list["items"].as_array().cloned().unwrap_or_default();
        let marked = rows.iter().filter(|row| row["prompt"].as_str().unwrap_or_default().contains(mark));
        marked.map(|row| self.job(row["id"].as_str().unwrap_or_default())).collect()
    }

    fn job(&self, id: &str) -> Result<Job> {
        Ok(Job::of(&self.json(&["jobs", "show", id])?))
    }

    /// The bytes of a gallery's picture.
    pub(super) fn picture(&self, digest: &str) -> Option<Vec<u8>> {
        let shelf = self.root().join("images").join(digest.get(..2)?);
        let entries = fs::read_dir(shelf).ok()?.flatten();
        let named = entries.map(|entry| entry.path());
        let mut files = named.filter(|path| path.file_stem().is_some_and(|stem| stem == digest));
        fs::read(files.next()?).ok()
    }

    /// Every file below a folder of the root.
    pub(super) fn files(&self, folder: &str) -> Vec<PathBuf> {
        let mut all = Vec::new();
        walk(&self.root().join(folder), &mut all);
        all
    }

    /// Every file that holds this text and is not the key file.
    pub(super) fn holding(&self, text: &str) -> Vec<PathBuf> {
        let mut all = Vec::new();
        walk(&self.folder, &mut all);
        let holds = |path: &PathBuf| {
            let bytes = fs::read(path).unwrap_or_default();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        };
        all.retain(|path| path.file_name().is_none_or(|name| name != "api_keys.yaml") && holds(path));
        all
    }
}

fn walk(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            walk(&entry.path(), all);
        } else {
            all.push(entry.path());
        }
    }
}

impl Running {
    /// Whether it is still there.
    pub(super) fn lives(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// SIGKILL: no time for a last word.
    pub(super) fn kill(mut self) -> Result<Ran> {
        self.child.kill()?;
        self.wait()
    }

    pub(super) fn wait(mut self) -> Result<Ran> {
        let until = Instant::now() + PATIENCE;
        while self.lives()? {
            if Instant::now() > until {
                self.child.kill()?;
                bail!("the program hangs; what it said: {}", self.said.display());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        let read = |extension| fs::read(self.said.with_extension(extension));
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let code = self.child.wait()?.code();
        Ok(Ran { code, out: text(read("out")?), err: text(read("err")?) })
    }
}

impl Ran {
    /// The one JSON document on standard output.
    pub(super) fn document(&self) -> Result<Value> {
        serde_json::from_str(&self.out).with_context(|| format!("no JSON: {}{}", self.out, self.err))
    }

    /// Whether it ended as no program should: by a panic or a signal.
    pub(super) fn crashed(&self) -> bool {
        self.code.is_none_or(|code| code == 101) || self.err.contains("panicked at")
    }
}
