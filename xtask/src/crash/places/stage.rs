//! A root with one job that is done, and what plays have in common.

use super::Play;
use crate::crash::{
    journal::Job,
    programs::Programs,
    site::{Ran, Running, Site},
    vendor::Vendor,
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// Long enough to change something while a call is on its way.
const LATENCY: &str = "1200";

/// A root and a vendor.
pub(super) struct Stage {
    pub(super) site: Site,
    pub(super) vendor: Vendor,
    pub(super) harness: std::path::PathBuf,
}

/// Sets the stage, plays, and clears up.
pub(super) fn play(name: &str, play: Play, programs: &Programs) -> Result<Vec<String>> {
    let folder = std::env::temp_dir().join(format!("impasto-crash-{}-{name}", std::process::id()));
    let site = Site::make(&programs.harness, folder)?;
    fs::create_dir_all(site.root())?;
    if name == super::full::NAME {
        super::full::mount(&site.root())?;
    }
    let vendor = Vendor::open(&programs.vendors, "openai", LATENCY)?;
    let stage = Stage { site, vendor, harness: programs.harness.clone() };
    stage.site.set_up("openai", &format!("{}/v1", stage.vendor.url))?;
    let found = match stage.works("before")? {
        Some(finding) => vec![finding],
        None => play(&stage)?,
    };
    if found.is_empty() {
        let _ = fs::remove_dir_all(&stage.site.folder);
    }
    Ok(found)
}

impl Stage {
    pub(super) fn generate(&self, mark: &str) -> Result<Running> {
        let prompt = format!("{mark} a red boat");
        let words =
            ["generate", &prompt, "-m", "openai/gpt-image-2", "--size", "1024x640", "-O", "quality=low"];
        self.site.start(&words, "")
    }

    /// Waits until the call of a run has its folder: its request is about to leave.
    pub(super) fn left(&self, running: &mut Running) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(20);
        let begun = |root: &Path| {
            let calls = fs::read_dir(root.join("spool")).into_iter().flatten().flatten();
            calls
                .into_iter()
                .any(|call| fs::read_dir(call.path()).is_ok_and(|mut folders| folders.next().is_some()))
        };
        while !begun(&self.site.root()) {
            if Instant::now() > until || !running.lives()? {
                bail!("no request left");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // The row is committed right after the folder.
        std::thread::sleep(Duration::from_millis(300));
        Ok(())
    }

    /// That a run does what it should; else what it did.
    pub(super) fn works(&self, mark: &str) -> Result<Option<String>> {
        let ran = self.generate(mark)?.wait()?;
        if ran.code != Some(0) {
            return Ok(Some(format!("{mark}: it should work: {}", ran.err)));
        }
        self.kept(mark)
    }

    /// That the job of a run is done, its picture here, and paid for once.
    pub(super) fn kept(&self, mark: &str) -> Result<Option<String>> {
        let jobs = self.site.jobs_with(mark)?;
        let bill = self.vendor.bill()?;
        let billed = bill.marked(mark).len();
        let whole = |job: &Job| {
            job.state == "done" && !job.digests.is_empty() && job.digests.iter().all(|d| self.is_whole(d))
        };
        let fine = jobs.len() == 1 && jobs.iter().all(whole) && billed == 1;
        let states: Vec<_> = jobs.iter().map(|job| format!("{} ({})", job.state, job.errors)).collect();
        Ok((!fine).then(|| format!("{mark}: lost or paid {billed} times: {}", states.join(", "))))
    }

    fn is_whole(&self, digest: &str) -> bool {
        self.site
            .picture(digest)
            .is_some_and(|kept| self.vendor.picture(digest).is_ok_and(|made| made == kept))
    }

    /// What a run left is taken up: its job comes to an end.
    pub(super) fn resume(&self) -> Result<Option<String>> {
        let ran = self.site.run(&["jobs", "resume"])?;
        let open: Vec<_> =
            self.site.jobs()?.into_iter().filter(|job| !job.is_over()).map(|job| job.id).collect();
        let fine = !ran.crashed() && open.is_empty();
        Ok((!fine).then(|| format!("it should be taken up: {open:?} {}", ran.err)))
    }

    /// Nothing was billed for this run.
    pub(super) fn unbilled(&self, mark: &str) -> Result<Option<String>> {
        let billed = self.vendor.bill()?.marked(mark).len();
        Ok((billed > 0).then(|| format!("{mark}: billed {billed} times though it was refused")))
    }
}

/// That a run failed with a message that says all of this.
pub(super) fn fails(ran: &Ran, says: &[&str]) -> Option<String> {
    let silent: Vec<_> = says.iter().filter(|word| !ran.err.contains(**word)).collect();
    let fine = ran.code.is_some_and(|code| code != 0) && !ran.crashed() && silent.is_empty();
    (!fine).then(|| format!("code {:?}, it should fail and say {silent:?}: {}", ran.code, ran.err))
}

/// Runs a command of the system.
pub(super) fn system(program: &str, arguments: &[&str], path: &Path) -> Result<()> {
    let status = Command::new(program).args(arguments).arg(path).status();
    let status = status.with_context(|| format!("cannot run {program}"))?;
    if !status.success() {
        bail!("{program} {} {} failed", arguments.join(" "), path.display());
    }
    Ok(())
}
