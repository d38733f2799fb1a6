//! The folder that holds everything.

use crate::{Environment, Error, Result};
use std::path::{Path, PathBuf};

/// The folder that holds everything: settings, keys, database, pictures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root(PathBuf);

impl Root {
    /// Takes `--root`, else the variable `IMPASTO_ROOT`, else the platform's folder for an application's data. The
    /// folder need not exist.
    ///
    /// # Errors
    /// [`Error::NoRoot`] where no place is known; [`Error::File`] where the current folder is gone.
    pub fn find(cli: Option<PathBuf>, environment: &Environment) -> Result<Self> {
        let path = cli
            .or_else(|| environment.get("IMPASTO_ROOT").map(PathBuf::from))
            .or_else(|| platform_folder(environment))
            .ok_or(Error::NoRoot)?;
        std::path::absolute(&path).map(Self).map_err(Error::file(path, "find"))
    }

    /// The folder itself, absolute.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A path from the settings: absolute as it is, relative ones under the root.
    #[must_use]
    pub fn resolve(&self, path: impl AsRef<Path>) -> PathBuf {
        self.0.join(path)
    }

    /// `impasto.yaml`: settings.
    #[must_use]
    pub fn settings_file(&self) -> PathBuf {
        self.0.join("impasto.yaml")
    }

    /// `api_keys.yaml`: keys, base URLs and provider settings.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.0.join("api_keys.yaml")
    }

    /// `auth_profiles.yaml`: how described models prove who sends their requests; the secrets are in the key file.
    #[must_use]
    pub fn profiles_file(&self) -> PathBuf {
        self.0.join("auth_profiles.yaml")
    }

    /// `impasto.db`: the database, where the setting `store` does not say otherwise.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("impasto.db")
    }

    /// `images/`: the vendor's own bytes, by digest.
    #[must_use]
    pub fn images(&self) -> PathBuf {
        self.0.join("images")
    }

    /// `thumbnails/`.
    #[must_use]
    pub fn thumbnails(&self) -> PathBuf {
        self.0.join("thumbnails")
    }

    /// `spool/`: answers as they arrive.
    #[must_use]
    pub fn spool(&self) -> PathBuf {
        self.0.join("spool")
    }

    /// `owners/`: lock files of the processes that work here.
    #[must_use]
    pub fn owners(&self) -> PathBuf {
        self.0.join("owners")
    }
}

#[cfg(target_os = "macos")]
fn platform_folder(environment: &Environment) -> Option<PathBuf> {
    Some(Path::new(environment.get("HOME")?).join("Library/Application Support/impasto"))
}

#[cfg(windows)]
fn platform_folder(environment: &Environment) -> Option<PathBuf> {
    Some(Path::new(environment.get("APPDATA")?).join("impasto"))
}

/// By the XDG base directory specification, which says that a relative `XDG_DATA_HOME` must be ignored.
#[cfg(not(any(target_os = "macos", windows)))]
fn platform_folder(environment: &Environment) -> Option<PathBuf> {
    let data = environment.get("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || Some(Path::new(environment.get("HOME")?).join(".local/share"));
    Some(data.or_else(home)?.join("impasto"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(not(any(target_os = "macos", windows)))]
    #[test]
    fn the_root_is_the_first_place_that_is_given() {
        let all = [("IMPASTO_ROOT", "/data/i"), ("XDG_DATA_HOME", "/xdg"), ("HOME", "/home/u")].into_iter();
        for (cli, skip, expected) in [
            (Some("/cli"), 0, Some("/cli")),
            (None, 0, Some("/data/i")),
            (None, 1, Some("/xdg/impasto")),
            (None, 2, Some("/home/u/.local/share/impasto")),
            (None, 3, None),
        ] {
            let environment: Environment = all.clone().skip(skip).collect();
            let root = Root::find(cli.map(PathBuf::from), &environment);
            assert_eq!(root.ok().as_ref().map(Root::path), expected.map(Path::new));
        }
    }

    #[test]
    fn a_relative_root_becomes_absolute_and_a_blank_variable_is_ignored() {
        let environment: Environment = [("IMPASTO_ROOT", " ")].into_iter().collect();
        assert!(matches!(Root::find(None, &environment), Err(Error::NoRoot)));
        let root = Root::find(Some("x".into()), &environment).unwrap();
        assert!(root.path().is_absolute() && root.key_file().ends_with("x/api_keys.yaml"));
        assert_eq!(root.resolve("ca.pem"), root.path().join("ca.pem"));
    }
}
