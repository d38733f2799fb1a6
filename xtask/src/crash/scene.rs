//! A root and the vendors that it deals with, for a number of rounds.

use super::{
    account, check,
    programs::Programs,
    reconcile, resend,
    round::Kind,
    site::Site,
    tally::Tally,
    vendor::{KEY, LATENCY, Vendor},
};
use anyhow::Result;
use std::{collections::HashMap, fs, path::Path, time::Duration};

/// Where rounds are played.
pub(super) struct Scene {
    pub(super) site: Site,
    pub(super) openai: Vendor,
    pub(super) gemini: Vendor,
    pub(super) studio: Vendor,
    /// How long a run takes that nobody kills, as far as is known.
    pub(super) usual: HashMap<Kind, Duration>,
    /// Marks of rounds that met a fault: what a vendor bills there may come to nothing.
    pub(super) faulty: Vec<String>,
    kept: bool,
}

impl Scene {
    /// A root with everything set up.
    pub(super) fn open(programs: &Programs, name: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("impasto-crash-{}-{name}", std::process::id()));
        let open = |vendor| Vendor::open(&programs.vendors, vendor, LATENCY);
        let scene = Self {
            site: Site::make(&programs.harness, folder)?,
            openai: open("openai")?,
            gemini: open("gemini")?,
            studio: open("studio")?,
            usual: HashMap::new(),
            faulty: Vec::new(),
            kept: false,
        };
        scene.site.set_up("openai", &format!("{}/v1", scene.openai.url))?;
        scene.site.set_up("gemini", &scene.gemini.url)?;
        scene.site.set_up("scripted-polled", &scene.studio.url)?;
        // Models are installed by the first run; the rounds need not wait for that.
        scene.site.run(&["models", "list"])?;
        Ok(scene)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.site.folder
    }

    /// The vendors with the ids of their providers.
    pub(super) fn vendors(&self) -> [(&'static str, &Vendor); 3] {
        [("openai", &self.openai), ("gemini", &self.gemini), ("scripted-polled", &self.studio)]
    }

    /// Compares everything, lets a person ask again for what is missing, compares once more, and lets the person note what
    /// the vendors' bills say of what is in doubt: then the sums are equal.
    pub(super) fn close(&mut self, tally: &mut Tally) -> Result<Vec<String>> {
        for (_, vendor) in self.vendors() {
            vendor.meet("none", 0, "generations")?;
            vendor.meet("none", 0, "downloads")?;
        }
        let mut found = check::pictures(self)?;
        found.extend(check::doctor(&self.site)?);
        found.extend(account::compare(self, tally.before_resend())?);
        found.extend(resend::everything(self, tally)?);
        found.extend(check::pictures(self)?);
        found.extend(account::compare(self, tally.after_resend())?);
        found.extend(reconcile::everything(self, tally)?);
        found.extend(check::doctor(&self.site)?);
        let holding = self.site.holding(KEY);
        found.extend(holding.iter().map(|path| format!("the key stands in {}", path.display())));
        Ok(found)
    }

    /// Leaves the folder for whoever looks into a finding.
    pub(super) const fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_dir_all(&self.site.folder);
        }
    }
}
