//! Who runs calls, and how others find out that it died.

use crate::spool::disk_error;
use impasto_sdk::Result;
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

/// This process, as an owner of calls. While it lives it holds a lock on a file of its own; the system lets go of the
/// lock when the process dies, however it dies, so that others need not wait for the lease to run out.
#[derive(Debug)]
pub struct Owner {
    id: String,
    path: PathBuf,
    lock: File,
    /// When its file was touched last, as far as it has looked.
    touched: Mutex<Option<SystemTime>>,
}

impl Owner {
    /// How long a call is taken for.
    pub const LEASE: Duration = Duration::from_secs(30);
    /// How often the lease is prolonged.
    pub const HEARTBEAT: Duration = Duration::from_secs(10);
    /// How often it looks whether it was nudged: a look costs a microsecond.
    pub const LOOK: Duration = Duration::from_millis(40);

    /// Registers this process under a unique id.
    ///
    /// # Errors
    /// `Unexpected` where the folder cannot be written.
    pub fn register(folder: &Path, id: &str) -> Result<Self> {
        forget_the_dead(folder);
        let path = folder.join(id);
        let locked = std::fs::create_dir_all(folder)
            .and_then(|()| File::create_new(&path))
            .and_then(|file| file.try_lock().map(|()| file).map_err(Into::into));
        match locked {
            Ok(lock) => {
                let touched = Mutex::new(touched(&lock));
                Ok(Self { id: id.into(), path, lock, touched })
            }
            // Whoever asks over HTTP may read this, so it does not say where the root is.
            Err(error) => Err(disk_error("lock a file in", Path::new("owners"), &error)),
        }
    }

    /// The unique id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Asks an owner, in whatever process, to look at the journal at once: a person wants one of its jobs stopped. Its
    /// file is touched. That it fails costs nothing: the owner looks now and then anyway.
    pub fn nudge(folder: &Path, id: &str) {
        let nudged = File::options().write(true).open(folder.join(id));
        if let Err(error) = nudged.and_then(|file| file.set_modified(SystemTime::now())) {
            tracing::debug!(owner = id, %error, "an owner could not be nudged");
        }
    }

    /// Whether it was nudged since it last looked.
    #[must_use]
    pub fn is_nudged(&self) -> bool {
        let now = touched(&self.lock);
        let mut seen = self.touched.lock().unwrap_or_else(PoisonError::into_inner);
        now.is_some() && std::mem::replace(&mut *seen, now) != now
    }

    /// Which of these owners are dead for certain. One without a file is dead as well: a living owner has one.
    #[must_use]
    pub fn dead(&self, owners: &[String], folder: &Path) -> Vec<String> {
        owners.iter().filter(|owner| **owner != self.id && is_dead(&folder.join(owner))).cloned().collect()
    }
}

fn touched(file: &File) -> Option<SystemTime> {
    file.metadata().and_then(|facts| facts.modified()).ok()
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

/// A file that is younger may be one that its process has made and not locked yet.
const OLD_ENOUGH: Duration = Duration::from_secs(60);

/// Removes the files of owners that died. Whoever has no file is dead as well, so that nothing is lost with it.
fn forget_the_dead(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_old = |path: &PathBuf| {
        let made = std::fs::metadata(path).and_then(|facts| facts.modified());
        made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > OLD_ENOUGH))
    };
    for path in entries.map(|entry| entry.path()).filter(is_old) {
        // Whether it is dead is asked for what comes with the answer.
        let _ = is_dead(&path);
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

    #[test]
    fn files_of_the_dead_go_unless_they_are_young_or_held() {
        let folder = tempfile::tempdir().unwrap();
        let living = Owner::register(folder.path(), "living").unwrap();
        for name in ["dead", "young"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        for name in ["dead", "living"] {
            let file = File::options().write(true).open(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::now() - 2 * OLD_ENOUGH).unwrap();
        }
        let _me = Owner::register(folder.path(), "me").unwrap();
        let there = |name: &str| folder.path().join(name).exists();
        assert_eq!(["dead", "young", "living", "me"].map(there), [false, true, true, true]);
        drop(living);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_the_machines_fault_and_not_told_where() {
        let folder = tempfile::tempdir().unwrap();
        let owners = folder.path().join("owners");
        std::fs::write(&owners, "").unwrap();
        let error = Owner::register(&owners, "me").err().unwrap();
        assert_eq!(error.kind, impasto_sdk::Kind::Unexpected);
        assert!(error.message.starts_with("cannot lock a file in owners: "), "{error}");
        assert!(!error.message.contains(folder.path().to_str().unwrap()), "{error}");
    }

    #[test]
    fn a_nudge_is_felt_once_and_brings_nobody_to_life() {
        let folder = tempfile::tempdir().unwrap();
        let me = Owner::register(folder.path(), "me").unwrap();
        assert!(!me.is_nudged());
        Owner::nudge(folder.path(), "me");
        assert!(me.is_nudged());
        assert!(!me.is_nudged());
        Owner::nudge(folder.path(), "nobody");
        assert!(!folder.path().join("nobody").exists());
    }
}
