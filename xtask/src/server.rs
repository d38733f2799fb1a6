//! The program as a server, on a root of its own.

use anyhow::{Context, Result, bail};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A folder with a root in it. It goes when this is dropped.
pub(crate) struct Place {
    folder: PathBuf,
}

impl Place {
    /// Makes it, under a name that tells whose it is.
    pub(crate) fn make(name: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("impasto-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// The program on this root, with nothing of whoever runs this in its environment.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", &self.folder)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .arg("--root")
            .arg(self.folder.join("root"))
            .stdin(Stdio::null());
        command
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A running server. It ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    place: Place,
    /// `http://` and where it listens.
    pub(crate) address: String,
}

impl Server {
    /// Starts it on a free port.
    pub(crate) fn start(program: &Path, place: Place) -> Result<Self> {
        let mut child = place
            .command(program)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(File::create(place.folder.join("said"))?)
            .spawn()
            .with_context(|| format!("cannot run {}", program.display()))?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned();
        let server = Self { child, place, address };
        if server.address.is_empty() {
            bail!("the server does not start: {}", server.said());
        }
        Ok(server)
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What is wrong with how it lived: it ended before it was asked to, or panicked. A panic is a failure also where
    /// nobody saw its answer.
    pub(crate) fn trouble(&mut self) -> Result<Option<String>> {
        let said = self.said();
        if let Some(status) = self.child.try_wait()? {
            return Ok(Some(format!("the server ended with {status}: {said}")));
        }
        let panic =
            said.find("panicked at").map(|at| said[at..].lines().take(3).collect::<Vec<_>>().join(" "));
        Ok(panic.map(|panic| format!("the server panicked: {panic}")))
    }

    fn said(&self) -> String {
        fs::read_to_string(self.place.folder.join("said")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
