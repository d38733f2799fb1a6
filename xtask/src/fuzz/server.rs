//! The server that is asked: a root of its own, no vendor set up, a free port.

use super::pass::Pass;
use anyhow::{Context, Result, bail};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// A running server. It ends, and its root goes, when this is dropped.
pub(super) struct Server {
    child: Child,
    folder: PathBuf,
    pub(super) address: String,
    pub(super) token: Option<String>,
}

impl Server {
    /// Starts it, with an administrator's token where the pass wants one.
    pub(super) fn start(program: &Path, pass: Pass) -> Result<Self> {
        let folder =
            std::env::temp_dir().join(format!("impasto-fuzz-{}-{}", std::process::id(), pass.name()));
        fs::create_dir_all(&folder)?;
        let token = if pass == Pass::Token { Some(token(program, &folder)?) } else { None };
        let mut child = command(program, &folder)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(File::create(folder.join("said"))?)
            .spawn()
            .with_context(|| format!("cannot run {}", program.display()))?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned();
        let server = Self { child, folder, address, token };
        if server.address.is_empty() {
            bail!("the server does not start: {}", server.said());
        }
        Ok(server)
    }

    /// It lives, and nothing panicked: a panic is a 500, also where nobody saw its answer.
    pub(super) fn must_be_well(mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the server ended with {status}: {}", self.said());
        }
        let said = self.said();
        match said.find("panicked at") {
            Some(at) => {
                bail!("the server panicked: {}", said[at..].lines().take(3).collect::<Vec<_>>().join(" "))
            }
            None => Ok(()),
        }
    }

    fn said(&self) -> String {
        fs::read_to_string(self.folder.join("said")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The program with nothing of whoever runs this in its environment.
fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", folder)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .arg("--root")
        .arg(folder.join("root"))
        .stdin(Stdio::null());
    command
}

fn token(program: &Path, folder: &Path) -> Result<String> {
    let arguments = ["tokens", "create", "fuzz", "--scope", "admin", "--json"];
    let output = command(program, folder).args(arguments).output()?;
    let made: serde_json::Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("no token: {}", String::from_utf8_lossy(&output.stderr)))?;
    Ok(made["token"].as_str().context("no token in what was made")?.to_owned())
}
