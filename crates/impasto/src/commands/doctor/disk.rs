//! Room, and the kind of file system.

use super::Check;
use crate::text;
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// Less room than this is soon used up by a batch of large pictures.
const LITTLE: u64 = 1 << 30;

/// File systems whose locks and shared memory cannot be relied on.
const NETWORKED: [&str; 10] =
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"];

/// Whether a file can be made in a folder.
pub(super) fn write_to(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    fs::write(&probe, b"x").and_then(|()| fs::remove_file(&probe))
}

/// How much room is left.
pub(super) fn space(root: &Path) -> Check {
    match free(root) {
        None => Check::ok("disk", "the room that is left cannot be told on this system"),
        Some(bytes) if bytes < LITTLE => {
            let found = format!("{} left", text::bytes(bytes));
            Check::warn("disk", found, "free some space; pictures are kept before they are shown")
        }
        Some(bytes) => Check::ok("disk", format!("{} left", text::bytes(bytes))),
    }
}

/// The standard library cannot tell, and asking the system needs unsafe code; the tool of POSIX can.
fn free(root: &Path) -> Option<u64> {
    let output = Command::new("df").arg("-Pk").arg(root).output().ok()?;
    available(&String::from_utf8(output.stdout).ok()?)
}

/// The fourth column of the second line, in units of 1024 bytes. A device's name may hold blanks, so it is counted from
/// the column with the per cent sign.
fn available(text: &str) -> Option<u64> {
    let words: Vec<_> = text.lines().nth(1)?.split_whitespace().collect();
    let percent = words.iter().position(|word| word.ends_with('%'))?;
    words.get(percent.checked_sub(1)?)?.parse::<u64>().ok()?.checked_mul(1024)
}

/// Whether the root is on a disk of this machine.
pub(super) fn file_system(root: &Path) -> Check {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    match kind(&mounts, &root) {
        Some(kind) if NETWORKED.contains(&kind.as_str()) => Check::warn(
            "file system",
            format!("{} is on {kind}, a network file system", root.display()),
            "keep the root on a local disk; the database can be damaged there when two machines use it",
        ),
        Some(kind) => Check::ok("file system", kind),
        None => Check::ok("file system", "its kind cannot be told on this system"),
    }
}

/// The type of the mount that is nearest to a path.
fn kind(mounts: &str, path: &Path) -> Option<String> {
    let mount = |line: &str| {
        let mut words = line.split(' ').skip(1);
        let place = words.next()?.replace("\\040", " ");
        Some((PathBuf::from(place), words.next()?.to_owned()))
    };
    let above = mounts.lines().filter_map(mount).filter(|(place, _)| path.starts_with(place));
    above.max_by_key(|(place, _)| place.components().count()).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_read_from_df() {
        let text =
            "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/my disk 100 60 40 60% /home\n";
        assert_eq!(available(text), Some(40 * 1024));
        assert_eq!(available("nonsense"), None);
    }

    #[test]
    fn the_nearest_mount_counts() {
        let mounts = "a / ext4 rw 0 0\nb /home nfs4 rw 0 0\nc /home/my\\040own xfs rw 0 0\n";
        for (path, expected) in
            [("/var", "ext4"), ("/home/x", "nfs4"), ("/home/my own/x", "xfs"), ("/homes", "ext4")]
        {
            assert_eq!(kind(mounts, Path::new(path)).as_deref(), Some(expected), "{path}");
        }
        assert_eq!(kind("", Path::new("/")), None);
    }
}
