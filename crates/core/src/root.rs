//! Where everything lies.

use impasto_sdk::{Error, Kind, Result};
use std::path::{Path, PathBuf};

/// The folder of an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    path: PathBuf,
}

impl Root {
    /// Opens a folder; makes it, for its owner only, where it is not there.
    ///
    /// # Errors
    /// `Config` where it cannot be made.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        if !path.is_dir() {
            make_private(&path).map_err(|error| {
                Error::new(Kind::Config, format!("cannot make the root folder {}: {error}", path.display()))
            })?;
        }
        Ok(Self { path })
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Pictures by digest.
    #[must_use]
    pub fn images(&self) -> PathBuf {
        self.path.join("images")
    }

    /// Small pictures by digest.
    #[must_use]
    pub fn thumbnails(&self) -> PathBuf {
        self.path.join("thumbnails")
    }

    /// Answers until they are settled.
    #[must_use]
    pub fn spool(&self) -> PathBuf {
        self.path.join("spool")
    }

    /// The key that signs addresses of pictures.
    #[must_use]
    pub fn link_key(&self) -> PathBuf {
        self.path.join("links.key")
    }

    /// A locked file for each living process.
    #[must_use]
    pub fn owners(&self) -> PathBuf {
        self.path.join("owners")
    }
}

#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}
