//! What one server leaves to the next: requests whose answers it did not hand over, in `unserved.json` in the root.
//!
//! Without it a client that was cut off by a restart, and that sends its request again by itself, would pay for a second job.

use crate::out::Out;
use impasto_server::Unserved;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

#[derive(Serialize, Deserialize)]
struct File {
    /// When it was written.
    at: SystemTime,
    unserved: Vec<Unserved>,
}

/// Takes what was left; the file is gone then. One that cannot be read is as good as none, which is said.
pub(crate) fn take(out: &Out, root: &Path) -> Vec<Unserved> {
    match read(&path(root)) {
        Ok(unserved) => unserved,
        Err(error) => {
            out.warn(format!("what the last run did not hand over is not known: {error}"));
            Vec::new()
        }
    }
}

/// Leaves it to the next one, beside what another process may have left.
pub(crate) fn leave(out: &Out, root: &Path, unserved: Vec<Unserved>) {
    if unserved.is_empty() {
        return;
    }
    if let Err(error) = write(&path(root), unserved) {
        out.warn(format!(
            "what was not handed over could not be noted: {error}; a client that sends its request again by itself may pay again"
        ));
    }
}

fn path(root: &Path) -> PathBuf {
    root.join("unserved.json")
}

fn read(path: &Path) -> io::Result<Vec<Unserved>> {
    let text = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    fs::remove_file(path)?;
    let File { at, mut unserved } = serde_json::from_slice(&text)?;
    let since = SystemTime::now().duration_since(at).unwrap_or(Duration::ZERO);
    let since = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
    unserved.iter_mut().for_each(|one| one.ago_ms = one.ago_ms.saturating_add(since));
    Ok(unserved)
}

fn write(path: &Path, unserved: Vec<Unserved>) -> io::Result<()> {
    let mut all = read(path).unwrap_or_default();
    all.extend(unserved);
    let part = path.with_extension("part");
    fs::write(&part, serde_json::to_vec(&File { at: SystemTime::now(), unserved: all })?)?;
    fs::rename(&part, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_taken_once_and_grows_older() {
        let root = tempfile::tempdir().unwrap();
        let path = path(root.path());
        let one = |job: &str| Unserved { digest: "d".into(), job: job.into(), ago_ms: 10 };
        assert!(read(&path).unwrap().is_empty());
        write(&path, vec![one("a")]).unwrap();
        write(&path, vec![one("b")]).unwrap();
        std::thread::sleep(Duration::from_millis(5));
        let taken = read(&path).unwrap();
        assert_eq!(taken.iter().map(|one| one.job.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(taken.iter().all(|one| (15..60_000).contains(&one.ago_ms)));
        assert!(read(&path).unwrap().is_empty());
        fs::write(&path, "{").unwrap();
        assert!(read(&path).is_err());
        assert!(read(&path).unwrap().is_empty(), "it does not stand in the way of the next start");
    }
}
