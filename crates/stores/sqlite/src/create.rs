//! A new file: made whole under another name first, so that nobody ever meets half a database, and an empty file can
//! only mean damage.

use crate::{
    connection,
    error::{damaged, error, of_file},
};
use impasto_sdk::Result;
use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
};

/// The smallest page of SQLite, in bytes.
const SMALLEST: u64 = 512;

/// Sees to it that the file is there. Of several processes that do this at once, one file wins.
pub(crate) fn ensure(path: &Path) -> Result<()> {
    // The order matters: a file is named before its WAL comes to be, so a WAL without a file is no race.
    let stray_wal = beside(path, "-wal").exists();
    match fs::metadata(path) {
        // SQLite itself would take so short a file for a new one.
        Ok(found) if found.is_file() && found.len() < SMALLEST => {
            Err(damaged(path, &format!("it is {} bytes long", found.len())))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(of_file(path, &error)),
        Err(_) if stray_wal => Err(damaged(path, "it is gone, but its -wal file is still there")),
        Err(_) => create(path),
    }
}

fn create(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| of_file(path, &error))?;
    let draft = draft_name(path);
    let made = fill(&draft, path).and_then(|()| publish(&draft, path, folder));
    for left in ["", "-wal", "-shm", "-journal"] {
        // Best effort: a draft that stays is never opened again.
        let _ = fs::remove_file(beside(&draft, left));
    }
    made
}

fn fill(draft: &Path, path: &Path) -> Result<()> {
    private(draft).map_err(|error| of_file(path, &error))?;
    let connection = connection::writing(draft).map_err(|fault| error(path, fault))?;
    // Closing folds the WAL into the file.
    connection.close().map_err(|(_, fault)| error(path, fault))?;
    let written = File::open(draft).and_then(|file| file.sync_all().and_then(|()| file.metadata()));
    let written = written.map_err(|error| of_file(path, &error))?;
    if written.len() < SMALLEST {
        // Folding the WAL failed, which closing does not tell: so it is on a full disk.
        return Err(of_file(path, &io::ErrorKind::StorageFull.into()));
    }
    Ok(())
}

fn publish(draft: &Path, path: &Path, folder: &Path) -> Result<()> {
    match fs::hard_link(draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        // A file system without hard links.
        Err(_) if !path.exists() => fs::rename(draft, path),
        done => done,
    }
    .and_then(|()| sync_folder(folder))
    .map_err(|error| of_file(path, &error))
}

/// A new file that only this user may read: prompts are private. SQLite gives its -wal and -shm the same mode.
fn private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn draft_name(path: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    beside(path, &format!(".new-{}-{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed)))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
