//! `cargo xtask tidy`: checks what the compiler does not. Each check is a pure function of the workspace as data.

mod code;
mod commands;
mod edges;
mod files;
mod ignored;
mod length;
mod manifests;
mod names;
mod packages;
mod places;
mod vendors;

use anyhow::{Result, bail};
use files::File;
use packages::Package;
use std::path::Path;

/// The workspace as data.
#[derive(Debug, Default)]
struct Workspace {
    packages: Vec<Package>,
    files: Vec<File>,
}

/// Finds what is wrong, one sentence each.
type Check = fn(&Workspace) -> Vec<String>;

/// Every check with its name.
const CHECKS: [(&str, Check); 8] = [
    ("edges", edges::check),
    ("manifests", manifests::check),
    ("names", names::check),
    ("vendors", vendors::check),
    ("commands", commands::check),
    ("length", length::check),
    ("places", places::check),
    ("ignored", ignored::check),
];

/// Runs every check and tells everything that was found.
pub(crate) fn run(root: &Path) -> Result<()> {
    let workspace = Workspace { packages: packages::read(root)?, files: files::read(root)? };
    let mut found = 0;
    for (name, check) in CHECKS {
        for finding in check(&workspace) {
            println!("{name}: {finding}");
            found += 1;
        }
    }
    if found > 0 {
        bail!("{found} found");
    }
    println!("tidy: {} packages, {} files", workspace.packages.len(), workspace.files.len());
    Ok(())
}

#[cfg(test)]
impl Workspace {
    fn of_files(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        Self { packages: Vec::new(), files: files.iter().map(file).collect() }
    }

    fn of_packages(packages: Vec<Package>) -> Self {
        Self { packages, files: Vec::new() }
    }
}
