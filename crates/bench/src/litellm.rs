//! LiteLLM's proxy, where it is there: a process of its own before the stand-in, with one worker, no database and no keys.

use crate::{client::Client, process::Process, stage::until};
use anyhow::{Context, Result, bail};
use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A model of words at the stand-in.
pub(crate) const CHAT: &str = "bench-chat";
/// A model of pictures at the stand-in.
pub(crate) const IMAGE: &str = "bench-image";

/// Names the command where it is not in the path.
const VARIABLE: &str = "IMPASTO_LITELLM";

/// LiteLLM with a folder to run in.
pub(crate) struct LiteLlm {
    command: PathBuf,
    /// Its name with its version.
    pub(crate) name: String,
    folder: TempDir,
}

impl LiteLlm {
    /// Looks for it, and asks for its version; none where it is not.
    pub(crate) fn find() -> Result<Option<Self>> {
        let Some(command) = command(env::var_os(VARIABLE), env::var_os("PATH"))? else { return Ok(None) };
        let mut found = Self { command, name: String::new(), folder: tempfile::tempdir()? };
        let output = found.command().arg("--version").output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let version =
            version(&said).with_context(|| format!("{} says no version", found.command.display()))?;
        found.name = format!("LiteLLM {version}");
        Ok(Some(found))
    }

    /// Starts it before a vendor, and waits for its first answer.
    pub(crate) async fn serve(&self, vendor: &str, client: &Client) -> Result<Process> {
        let (settings, said) = (self.folder.path().join("config.yaml"), self.folder.path().join("said"));
        fs::write(&settings, configuration(vendor))?;
        let port = free_port()?.to_string();
        let log = File::create(&said)?;
        let mut command = self.command();
        command
            .arg("--config")
            .arg(settings)
            .args(["--host", "127.0.0.1", "--port", &port, "--num_workers", "1"])
            // The client keeps its connections, so that none is closed while a request is on its way.
            .args(["--keepalive_timeout", "600"])
            .stdout(log.try_clone()?)
            .stderr(log);
        let mut process = Process::start_at(&mut command, format!("http://127.0.0.1:{port}"))?;
        let url = format!("{}/health/liveliness", process.address);
        until(async || {
            if process.ended()? {
                bail!("{} ended: {}", self.name, end(&fs::read_to_string(&said).unwrap_or_default()));
            }
            Ok(client.time(&url).await.is_ok())
        })
        .await?;
        Ok(process)
    }

    /// With nothing of whoever runs this in its environment, and nothing that it would fetch or send.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.command);
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("LITELLM_LOCAL_MODEL_COST_MAP", "True")
            .env("LITELLM_TELEMETRY", "False")
            // The program is asked without a key too.
            .env("LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY", "true")
            .current_dir(self.folder.path());
        command
    }
}

/// The command that is named, or the one in the path.
fn command(named: Option<OsString>, path: Option<OsString>) -> Result<Option<PathBuf>> {
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        let named = fs::canonicalize(&named)
            .with_context(|| format!("{VARIABLE}: {} is not there", Path::new(&named).display()))?;
        return Ok(Some(named));
    }
    let folders = env::split_paths(&path.unwrap_or_default()).collect::<Vec<_>>();
    Ok(folders.into_iter().map(|folder| folder.join("litellm")).find(|file| file.is_file()))
}

/// The last word of the line that says it.
fn version(said: &str) -> Option<&str> {
    said.lines().find(|line| line.contains("Version"))?.split_whitespace().last()
}

fn configuration(vendor: &str) -> String {
    format!(
        "model_list:\n\
         - model_name: {CHAT}\n  litellm_params: {{model: openai/stand-in, api_base: '{vendor}/v1', api_key: sk-bench}}\n\
         - model_name: {IMAGE}\n  litellm_params: {{model: openai/gpt-image-1, api_base: '{vendor}/v1', api_key: sk-bench}}\n  \
         model_info: {{mode: image_generation}}\n\
         litellm_settings: {{telemetry: false}}\n"
    )
}

/// A port that nobody listens on: LiteLLM has to be told one.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// What was said last.
fn end(said: &str) -> String {
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_command_comes_before_the_one_in_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = || Some(folder.path().into());
        assert_eq!(command(None, path()).unwrap(), None);
        for name in ["litellm", "other"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let name = |found: Option<PathBuf>| found.unwrap().file_name().unwrap().to_owned();
        assert_eq!(name(command(None, path()).unwrap()), "litellm");
        assert_eq!(name(command(Some(String::new().into()), path()).unwrap()), "litellm");
        let other = folder.path().join("other").into_os_string();
        assert_eq!(name(command(Some(other), path()).unwrap()), "other");
        assert!(command(Some(folder.path().join("none").into()), path()).is_err());
    }

    #[test]
    fn the_version_is_read_out_of_what_it_says() {
        assert_eq!(version("\nLiteLLM: Current Version = 1.106.2\n"), Some("1.106.2"));
        assert_eq!(version("Usage: litellm"), None);
    }

    #[test]
    fn the_end_of_a_log_is_told() {
        assert_eq!(end("a\nb\n\nc\nd\ne\nf\n"), "b\nc\nd\ne\nf");
        assert_eq!(end(""), "");
    }
}
