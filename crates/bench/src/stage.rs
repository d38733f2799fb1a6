//! What every case needs: the pictures, the stand-in, the floor, the program.

use crate::{
    client::{Client, Sent, Volley},
    picture::{self, Format},
    process::Process,
    root::Root,
    statistics::ms_each,
};
use anyhow::{Result, bail};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    Quick,
    Usual,
    Full,
}

impl Effort {
    /// How often a pair is measured.
    pub(crate) const fn rounds(self) -> usize {
        match self {
            Self::Quick => 3,
            Self::Usual | Self::Full => 5,
        }
    }

    /// So many, or a quarter of them.
    pub(crate) const fn of(self, count: usize) -> usize {
        match self {
            Self::Quick => count.div_ceil(4),
            Self::Usual | Self::Full => count,
        }
    }
}

/// What every case has.
pub(crate) struct Stage {
    pub(crate) program: PathBuf,
    pub(crate) client: Client,
    pub(crate) effort: Effort,
    own: PathBuf,
    folder: TempDir,
}

/// A server on a root of its own, with what stands behind and beside it.
pub(crate) struct Scene {
    pub(crate) vendor: Process,
    pub(crate) floor: Process,
    pub(crate) root: Root,
    pub(crate) server: Process,
}

/// Whoever waits longer waits for something that never comes.
const PATIENCE: Duration = Duration::from_secs(90);

impl Stage {
    pub(crate) fn set(program: &Path, effort: Effort) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        picture::write(folder.path(), Format::Png, 1024)?;
        let own = std::env::current_exe()?;
        Ok(Self { program: program.into(), client: Client::new()?, effort, own, folder })
    }

    /// Where the pictures are.
    pub(crate) fn pictures(&self) -> &Path {
        self.folder.path()
    }

    /// The file of a picture, which is made where it is not there yet.
    pub(crate) fn picture(&self, format: Format, side: u32) -> Result<PathBuf> {
        picture::write(self.pictures(), format, side)?;
        Ok(self.pictures().join(picture::name(format, side)))
    }

    /// A folder that goes with the stage.
    pub(crate) fn folder(&self) -> Result<TempDir> {
        Ok(tempfile::tempdir_in(self.folder.path())?)
    }

    /// This program again, as another part.
    pub(crate) fn part(&self, name: &str) -> Command {
        let mut command = Command::new(&self.own);
        command.arg(name);
        command
    }

    pub(crate) fn vendor(&self) -> Result<Process> {
        Process::start(self.part("vendor").arg("--pictures").arg(self.pictures()))
    }

    /// Everything, fresh, with a server whose syncs come to nothing: they are counted apart.
    pub(crate) fn unsynced_scene(&self) -> Result<Scene> {
        let scene = self.scene()?;
        let server = scene.root.serve_unsynced(self.part("unsynced"))?;
        Ok(Scene { server, ..scene })
    }

    /// Everything, fresh.
    pub(crate) fn scene(&self) -> Result<Scene> {
        self.scene_with("")
    }

    /// The same with these settings.
    pub(crate) fn scene_with(&self, settings: &str) -> Result<Scene> {
        let vendor = self.vendor()?;
        let folder = self.folder()?.keep();
        let floor = Process::start(
            self.part("floor").args(["--upstream", &vendor.address]).arg("--folder").arg(folder),
        )?;
        let root = Root::with_settings(&self.program, &vendor.address, settings)?;
        let server = root.serve()?;
        Ok(Scene { vendor, floor, root, server })
    }

    /// The processor time that a process spends on each request, in milliseconds.
    pub(crate) async fn cpu_each<F, S>(&self, process: &Process, volley: Volley<'_>, body: F) -> Result<f64>
    where
        F: Fn(usize) -> S + Send + Sync + 'static,
        S: Into<Sent>,
    {
        let before = process.cpu()?;
        self.client.fire(volley, body).await?;
        Ok(ms_each(process.cpu()? - before, volley.count))
    }
}

impl Scene {
    /// Waits until so many thumbnails are there: the last thing that a server does for a picture.
    pub(crate) async fn thumbnails(&self, count: usize) -> Result<()> {
        until(async || Ok(self.root.thumbnails() >= count)).await?;
        // The thread that wrote it lets go of what it held.
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(())
    }

    /// Waits until no job is under way.
    pub(crate) async fn settled(&self, client: &Client) -> Result<()> {
        until(async || {
            for state in ["queued", "running"] {
                let url = format!("{}/api/v1/jobs?limit=1&state={state}", self.server.address);
                if client.get(&url).await?["items"].as_array().is_none_or(|items| !items.is_empty()) {
                    return Ok(false);
                }
            }
            Ok(true)
        })
        .await
    }
}

/// Looks again and again.
pub(crate) async fn until(mut holds: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
    let began = Instant::now();
    while !holds().await? {
        if began.elapsed() > PATIENCE {
            bail!("something that was waited for did not come in {} s", PATIENCE.as_secs());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_measures_less_and_never_nothing() {
        assert_eq!((Effort::Quick.of(100), Effort::Quick.of(1), Effort::Full.of(100)), (25, 1, 100));
        assert!(Effort::Quick.rounds() < Effort::Usual.rounds());
    }

    #[tokio::test]
    async fn until_looks_again() {
        let mut looks = 0;
        until(async || {
            looks += 1;
            Ok(looks == 3)
        })
        .await
        .unwrap();
        assert_eq!(looks, 3);
        assert!(until(async || bail!("broken")).await.is_err());
    }
}
