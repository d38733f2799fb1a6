//! What was measured, and the document of it.

mod document;
mod figure;
mod plot;

pub(crate) use figure::{Figure, Goal, Kind};

use crate::{load::Load, machine::Machine};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};

/// Everything that was measured.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Report {
    /// Of the last run.
    pub(crate) machine: Machine,
    pub(crate) cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) title: String,
    /// What is done, in a paragraph.
    pub(crate) about: String,
    /// Where it was measured: an earlier run may have been on another.
    #[serde(default)]
    pub(crate) machine: Machine,
    pub(crate) load: Load,
    pub(crate) seconds: f64,
    pub(crate) figures: Vec<Figure>,
}

impl Report {
    /// What an earlier run left: cases that are not measured now stay.
    pub(crate) fn read(docs: &Path) -> Result<Self> {
        let path = docs.join("benchmarks/raw.json");
        match fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).with_context(|| format!("{} is no report", path.display()))
            }
            Err(_) => Ok(Self::default()),
        }
    }

    /// Puts a case in the place of the earlier one of its name.
    pub(crate) fn put(&mut self, case: Case, order: &[&str]) {
        self.cases.retain(|earlier| earlier.name != case.name);
        self.cases.push(case);
        self.cases.sort_by_key(|case| order.iter().position(|name| *name == case.name));
    }

    /// Writes the document, the plot and the raw data.
    pub(crate) fn write(&self, docs: &Path) -> Result<()> {
        let folder = docs.join("benchmarks");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("raw.json"), serde_json::to_string_pretty(self)? + "\n")?;
        fs::write(folder.join("goals.svg"), plot::draw(self))?;
        fs::write(docs.join("benchmarks.md"), document::write(self))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str, seconds: f64) -> Case {
        let (title, about) = (name.to_owned(), String::new());
        Case { name: name.into(), title, about, seconds, ..Case::default() }
    }

    #[test]
    fn a_case_that_is_measured_again_takes_its_old_place() {
        let mut report = Report::default();
        for (name, seconds) in [("b", 1.0), ("a", 1.0), ("b", 2.0)] {
            report.put(case(name, seconds), &["a", "b"]);
        }
        let folder = tempfile::tempdir().unwrap();
        report.write(folder.path()).unwrap();
        let read = Report::read(folder.path()).unwrap();
        let names: Vec<_> = read.cases.iter().map(|case| (case.name.as_str(), case.seconds)).collect();
        assert_eq!(names, [("a", 1.0), ("b", 2.0)]);
        assert!(Report::read(&folder.path().join("none")).unwrap().cases.is_empty());
    }
}
