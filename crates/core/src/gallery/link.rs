//! The key that signs addresses of pictures, kept in the root so that they outlast a restart.

use crate::{Root, Studio, blobs::disk, studio::Inner};
use impasto_sdk::{Error, Kind, Result};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

impl Studio {
    /// The key that signs addresses of pictures: made when it is first asked for, the same for all processes over one
    /// root. Reads a file.
    ///
    /// # Errors
    /// `Unexpected` where the file cannot be read or made.
    pub fn link_key(&self) -> Result<[u8; 32]> {
        key(&self.root)
    }
}

fn key(root: &Root) -> Result<[u8; 32]> {
    let path = root.link_key();
    let wrong = |error: io::Error| disk(&format!("cannot keep {}", path.display()), &error);
    let kept = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(&path).map_err(wrong)?;
            fs::read(&path).map_err(wrong)?
        }
        read => read.map_err(wrong)?,
    };
    kept.try_into().map_err(|_| {
        let message = format!("{} is damaged; remove it, and a new one is made", path.display());
        Error::new(Kind::Unexpected, message)
    })
}

/// Writes a new key whole, under its name only when it is on disk. Where another process was faster, its key stays.
fn make(path: &Path) -> io::Result<()> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let part = path.with_extension(Inner::id());
    let written = private(&part).and_then(|mut file| {
        file.write_all(&random)?;
        file.sync_all()
    });
    let linked = written.and_then(|()| match fs::hard_link(&part, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    let _ = fs::remove_file(&part);
    linked
}

fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_for_the_owner_only_and_is_the_same_for_all() {
        let folder = tempfile::tempdir().unwrap();
        let root = Root::open(folder.path()).unwrap();
        let keys: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| key(&root).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|other| *other == keys[0]) && keys[0] != [0; 32]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no half-written file is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(root.link_key()).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(root.link_key(), "short").unwrap();
        assert!(key(&root).unwrap_err().message.contains("damaged"));
    }
}
