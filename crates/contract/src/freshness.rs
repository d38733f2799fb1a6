//! Compares the contract with what is committed, and makes it current.

use crate::{Artefact, diff};
use anyhow::{Context, Result};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

/// Folders whose every file is of the contract; whatever else is in them is left over from a provider that is gone.
const OWNED: [&str; 2] = ["docs/contract", "docs/providers"];

/// Files of them that another tool makes of ours.
const OF_OTHERS: [&str; 1] = ["docs/contract/openapi.d.ts"];

/// A file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// Below the root, with slashes.
    pub path: String,
    /// What is wrong with it, briefly.
    pub why: String,
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.path, self.why.trim_end())
    }
}

/// What is missing, different or left over.
///
/// # Errors
/// A folder that cannot be read.
pub fn stale(root: &Path, artefacts: &[Artefact]) -> Result<Vec<Stale>> {
    let differs = |artefact: &Artefact| {
        let path = artefact.path.clone();
        match fs::read_to_string(root.join(&path)) {
            Ok(text) if text == artefact.text => None,
            Ok(text) => Some(Stale { path, why: diff::brief(&text, &artefact.text) }),
            Err(_) => Some(Stale { path, why: "  missing".into() }),
        }
    };
    let mut stale: Vec<_> = artefacts.iter().filter_map(differs).collect();
    for path in left_over(root, artefacts)? {
        stale.push(Stale { path, why: "  left over: nothing makes it any more".into() });
    }
    Ok(stale)
}

/// Writes what is missing or different, deletes what is left over, and names both.
///
/// # Errors
/// A file that cannot be written or deleted.
pub fn write(root: &Path, artefacts: &[Artefact]) -> Result<Vec<String>> {
    let stale: Vec<String> = stale(root, artefacts)?.into_iter().map(|file| file.path).collect();
    for path in &stale {
        let file = root.join(path);
        match artefacts.iter().find(|artefact| artefact.path == *path) {
            Some(artefact) => put(&file, &artefact.text)?,
            None => delete(&file)?,
        }
    }
    Ok(stale)
}

fn put(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

fn delete(file: &Path) -> Result<()> {
    fs::remove_file(file).with_context(|| format!("cannot delete {}", file.display()))?;
    if let Some(folder) = file.parent() {
        // Fails where something else is still in it, which is as it should be.
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

fn left_over(root: &Path, artefacts: &[Artefact]) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for folder in OWNED.map(PathBuf::from) {
        list(root, &folder, &mut files)?;
    }
    files.retain(|path| !artefacts.iter().any(|artefact| artefact.path == *path));
    files.retain(|path| !OF_OTHERS.contains(&path.as_str()));
    files.sort();
    Ok(files)
}

fn list(root: &Path, folder: &Path, files: &mut Vec<String>) -> Result<()> {
    let absolute = root.join(folder);
    if !absolute.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(&absolute).with_context(|| format!("cannot list {}", absolute.display()))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            list(root, &path, files)?;
        } else {
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn missing_different_and_left_over_files_are_found_and_mended() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        let artefacts = [
            Artefact::json("docs/contract/a/new.json", json!({})),
            Artefact::json("docs/contract/old.json", json!({"x": 2})),
        ];
        fs::create_dir_all(path("docs/contract/panels/gone")).unwrap();
        fs::write(path("docs/contract/old.json"), "{}\n").unwrap();
        fs::write(path("docs/contract/panels/gone/model.json"), "{}\n").unwrap();
        fs::write(path("docs/guide.md"), "by hand").unwrap();

        let found = stale(root.path(), &artefacts).unwrap();
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(told[0], "docs/contract/a/new.json\n  missing");
        assert!(told[1].contains("\n  + ") && told[1].contains("\n  - {}"), "{}", told[1]);
        assert!(told[2].starts_with("docs/contract/panels/gone/model.json\n  left over"));

        assert_eq!(write(root.path(), &artefacts).unwrap().len(), 3);
        assert_eq!(stale(root.path(), &artefacts).unwrap(), []);
        assert!(!path("docs/contract/panels/gone").exists());
        assert_eq!(fs::read_to_string(path("docs/guide.md")).unwrap(), "by hand");
    }
}
