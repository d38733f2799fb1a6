//! The packages of the workspace, as cargo sees them.

use crate::cargo;
use anyhow::{Context, Result};
use serde_json::Value;
use std::{fs, path::Path};

/// A package of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its folder below the root, with slashes: `crates/sdk`.
    pub(crate) folder: String,
    /// Its description; empty where there is none.
    pub(crate) description: String,
    /// The text of its manifest.
    pub(crate) manifest: String,
    /// What it depends on.
    pub(crate) dependencies: Vec<Dependency>,
}

/// What a package depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// The package's name.
    pub(crate) name: String,
    /// When it is needed.
    pub(crate) kind: Kind,
}

/// When a dependency is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Always.
    Normal,
    /// By tests.
    Dev,
    /// By the build script.
    Build,
}

impl Package {
    /// The folder without `crates/`: the name that the table of edges uses.
    pub(crate) fn short(&self) -> &str {
        self.folder.strip_prefix("crates/").unwrap_or(&self.folder)
    }
}

/// Asks cargo for the packages of the workspace.
pub(crate) fn read(root: &Path) -> Result<Vec<Package>> {
    let text =
        cargo::output(root, &["metadata", "--no-deps", "--format-version", "1", "--offline", "--quiet"])?;
    let metadata: Value = serde_json::from_str(&text).context("cargo metadata printed no JSON")?;
    let root = metadata["workspace_root"].as_str().unwrap_or_default();
    list(&metadata["packages"]).map(|package| parse(root, package)).collect()
}

fn parse(root: &str, package: &Value) -> Result<Package> {
    let text = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
    let path = text("manifest_path");
    let manifest = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    let folder = path.strip_prefix(root).unwrap_or(&path).replace('\\', "/");
    let folder = folder.trim_start_matches('/').trim_end_matches("Cargo.toml").trim_end_matches('/');
    Ok(Package {
        name: text("name"),
        folder: folder.into(),
        description: text("description"),
        manifest,
        dependencies: list(&package["dependencies"]).map(dependency).collect(),
    })
}

fn dependency(value: &Value) -> Dependency {
    let kind = match value["kind"].as_str() {
        Some("dev") => Kind::Dev,
        Some("build") => Kind::Build,
        _ => Kind::Normal,
    };
    Dependency { name: value["name"].as_str().unwrap_or_default().into(), kind }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn package(folder: &str, name: &str, needs: &[(&str, Kind)]) -> Package {
        let dependency = |(name, kind): &(&str, Kind)| Dependency { name: (*name).into(), kind: *kind };
        Package {
            name: name.into(),
            folder: folder.into(),
            description: "Says what it is".into(),
            dependencies: needs.iter().map(dependency).collect(),
            ..Package::default()
        }
    }

    #[test]
    fn this_workspace_is_read_with_folders_and_dependencies() {
        let packages = read(&crate::root::find().unwrap()).unwrap();
        let xtask = packages.iter().find(|package| package.name == "xtask").unwrap();
        assert_eq!((xtask.folder.as_str(), xtask.short()), ("xtask", "xtask"));
        assert!(xtask.dependencies.contains(&Dependency { name: "clap".into(), kind: Kind::Normal }));
        assert!(xtask.dependencies.contains(&Dependency { name: "tempfile".into(), kind: Kind::Dev }));
        let sdk = packages.iter().find(|package| package.name == "impasto-sdk").unwrap();
        assert_eq!(sdk.short(), "sdk");
        assert!(sdk.manifest.contains("impasto-sdk") && !sdk.description.is_empty());
    }
}
