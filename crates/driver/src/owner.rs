//! Who runs calls, and how others find out that it died.

use impasto_sdk::{Error, Kind, Result};
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

/// This process, as an owner of calls. While it lives it holds a lock on a file of its own; the system lets go of the
/// lock when the process dies, however it dies, so that others need not wait for the lease to run out.
#[derive(Debug)]
pub struct Owner {
    id: String,
    path: PathBuf,
    _lock: File,
}

impl Owner {
    /// How long a call is taken for.
    pub const LEASE: Duration = Duration::from_secs(30);
    /// How often the lease is prolonged.
    pub const HEARTBEAT: Duration = Duration::from_secs(10);

    /// Registers this process under a unique id.
    ///
    /// # Errors
    /// `Config` where the folder cannot be written.
    pub fn register(folder: &Path, id: &str) -> Result<Self> {
        let path = folder.join(id);
        let locked = std::fs::create_dir_all(folder)
            .and_then(|()| File::create_new(&path))
            .and_then(|file| file.try_lock().map(|()| file).map_err(Into::into));
        match locked {
            Ok(lock) => Ok(Self { id: id.into(), path, _lock: lock }),
            Err(error) => Err(Error::new(
                Kind::Config,
                format!("cannot write the owner file {}: {error}", path.display()),
            )),
        }
    }

    /// The unique id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Which of these owners are dead for certain. One without a file is dead as well: a living owner has one.
    #[must_use]
    pub fn dead(&self, owners: &[String], folder: &Path) -> Vec<String> {
        owners.iter().filter(|owner| **owner != self.id && is_dead(&folder.join(owner))).cloned().collect()
    }
}

fn is_dead(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return !path.exists() };
    match file.try_lock() {
        Ok(()) => {
            // Nobody holds it. The file goes, so that the folder does not grow; a failure costs nothing.
            let _ = std::fs::remove_file(path);
            true
        }
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_owners_whose_lock_is_free_are_dead() {
        let folder = tempfile::tempdir().unwrap();
        let me = Owner::register(folder.path(), "me").unwrap();
        let _other = Owner::register(folder.path(), "other").unwrap();
        std::fs::write(folder.path().join("crashed"), "").unwrap();
        let owners = ["me", "other", "crashed", "vanished"].map(String::from);
        assert_eq!(me.dead(&owners, folder.path()), ["crashed", "vanished"]);
        assert!(!folder.path().join("crashed").exists());
    }
}
