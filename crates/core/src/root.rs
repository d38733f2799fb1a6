//! Where everything lies.

use crate::Studio;
use impasto_sdk::{Error, Kind, Result};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

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

impl Studio {
    /// The folders, by name, that cannot be written, of those without which nothing can be made; with why. A small file
    /// without a name is written into each, and is gone at once.
    pub async fn unwritable(&self) -> Vec<(&'static str, io::Error)> {
        let folders = [("spool", self.root.spool()), ("owners", self.root.owners())];
        let tried = tokio::task::spawn_blocking(move || {
            let tried = folders.into_iter().map(|(name, folder)| (name, try_to_write(&folder)));
            tried.filter_map(|(name, tried)| Some((name, tried.err()?))).collect()
        });
        tried.await.unwrap_or_else(|error| vec![("spool", io::Error::other(error))])
    }
}

/// More than a file system keeps beside the file's name: a full disk is found as well.
const TRIED: [u8; 16 << 10] = [0xa5; 16 << 10];

fn try_to_write(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    tempfile::tempfile_in(folder)?.write_all(&TRIED)
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    std::fs::create_dir_all(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_written_is_found_and_one_that_can_stays_empty() {
        let root = tempfile::tempdir().unwrap();
        let (fine, file) = (root.path().join("fine"), root.path().join("file"));
        std::fs::write(&file, "in the way").unwrap();
        try_to_write(&fine).unwrap();
        assert_eq!(std::fs::read_dir(&fine).unwrap().count(), 0);
        try_to_write(&file).unwrap_err();
        #[cfg(target_os = "linux")]
        try_to_write(Path::new("/proc/self")).unwrap_err();
    }
}
