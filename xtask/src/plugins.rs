//! The plug-ins that are in the workspace: folders with a manifest.

use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A kind of plug-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    /// A vendor of pictures.
    Provider,
    /// A back-end of the catalogue.
    Store,
}

/// A plug-in crate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Plugin {
    /// What it is.
    pub(crate) family: Family,
    /// The folder's name.
    pub(crate) id: String,
}

impl Family {
    /// Every family, in the order of the generated files.
    pub(crate) const ALL: [Self; 2] = [Self::Provider, Self::Store];

    /// The folder below `crates` that holds the crates of this family, and nothing else.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Provider => "providers",
            Self::Store => "stores",
        }
    }

    /// How package names begin.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Provider => "impasto-provider-",
            Self::Store => "impasto-store-",
        }
    }
}

impl Plugin {
    /// The package's name.
    pub(crate) fn package(&self) -> String {
        format!("{}{}", self.family.prefix(), self.id)
    }

    /// The crate's name in code.
    pub(crate) fn crate_name(&self) -> String {
        self.package().replace('-', "_")
    }

    /// Its folder, below the root of the workspace.
    pub(crate) fn folder(&self) -> PathBuf {
        Path::new("crates").join(self.family.folder()).join(&self.id)
    }
}

/// All plug-ins, by family and id.
pub(crate) fn find(root: &Path) -> Result<Vec<Plugin>> {
    let mut plugins = Vec::new();
    for family in Family::ALL {
        let folder = root.join("crates").join(family.folder());
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            if path.join("Cargo.toml").is_file() {
                plugins.push(read(family, &path)?);
            }
        }
    }
    plugins.sort();
    refuse_twins(&plugins)?;
    Ok(plugins)
}

fn read(family: Family, folder: &Path) -> Result<Plugin> {
    let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let plugin = Plugin { family, id };
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    let expected = format!("name = \"{}\"", plugin.package());
    if !manifest.lines().any(|line| line.trim() == expected) {
        bail!("{}/Cargo.toml: expected `{expected}`, so that folder, id and package agree", folder.display());
    }
    Ok(plugin)
}

/// A provider and a store of one name would be one feature.
fn refuse_twins(plugins: &[Plugin]) -> Result<()> {
    for (at, plugin) in plugins.iter().enumerate() {
        if plugins[at + 1..].iter().any(|other| other.id == plugin.id) {
            bail!("a provider and a store are both called {:?}; rename one", plugin.id);
        }
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn plugin(family: Family, id: &str) -> Plugin {
        Plugin { family, id: id.into() }
    }

    /// A workspace with these plug-ins in it; their manifests say only their names.
    pub(crate) fn workspace(plugins: &[Plugin]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for family in Family::ALL {
            fs::create_dir_all(root.path().join("crates").join(family.folder())).unwrap();
        }
        for plugin in plugins {
            let folder = root.path().join(plugin.folder());
            fs::create_dir_all(&folder).unwrap();
            let manifest = format!("[package]\nname = \"{}\"\n", plugin.package());
            fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        }
        root
    }

    #[test]
    fn folders_with_a_manifest_are_plugins_in_order() {
        let plugins = [
            plugin(Family::Provider, "acme"),
            plugin(Family::Provider, "zeta-labs"),
            plugin(Family::Store, "sqlite"),
        ];
        let root = workspace(&plugins);
        fs::create_dir_all(root.path().join("crates/providers/left-over/target")).unwrap();
        assert_eq!(find(root.path()).unwrap(), plugins);
        assert_eq!(plugins[1].crate_name(), "impasto_provider_zeta_labs");
    }

    #[test]
    fn a_package_that_is_not_named_after_its_folder_is_refused() {
        let root = workspace(&[plugin(Family::Provider, "acme")]);
        fs::rename(root.path().join("crates/providers/acme"), root.path().join("crates/providers/zeta"))
            .unwrap();
        let error = find(root.path()).unwrap_err().to_string();
        assert!(error.contains("impasto-provider-zeta"), "{error}");
    }

    #[test]
    fn a_provider_and_a_store_of_one_name_are_refused() {
        let root = workspace(&[plugin(Family::Provider, "acme"), plugin(Family::Store, "acme")]);
        assert!(find(root.path()).unwrap_err().to_string().contains("acme"));
    }
}
