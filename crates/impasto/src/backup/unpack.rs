//! Reads the archive back.

use super::{MANIFEST, Manifest, disk, spoilt};
use crate::failure::Outcome;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Read, Write},
    path::{Component, Path},
};
use tar::{Archive, Entry};

/// Writes every file below a folder and checks each against the manifest.
pub(crate) fn unpack(from: &Path, into: &Path) -> Outcome<Manifest> {
    let file = File::open(from).map_err(|error| disk("read", from, &error))?;
    let mut archive = Archive::new(BufReader::new(file));
    let mut digests = BTreeMap::new();
    let mut manifest = None;
    let unreadable = |error: io::Error| spoilt(format!("{} is damaged: {error}", from.display()));
    for entry in archive.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        let name = name_of(&entry)?;
        if name == MANIFEST {
            let mut text = String::new();
            entry.read_to_string(&mut text).map_err(unreadable)?;
            manifest = Some(text);
        } else {
            let digest = write(&mut entry, &into.join(&name)).map_err(unreadable)?;
            digests.insert(name, digest);
        }
    }
    let manifest =
        manifest.ok_or_else(|| spoilt(format!("{} has no manifest: it was cut short", from.display())))?;
    let manifest = read(&manifest)?;
    compare(&manifest, &digests)?;
    Ok(manifest)
}

/// The entry's name, if it is a plain file below the folder: an archive may come from anybody.
fn name_of(entry: &Entry<'_, impl Read>) -> Outcome<String> {
    let path = entry.path().map_err(|error| spoilt(error.to_string()))?;
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    match path.to_str().filter(|_| plain && entry.header().entry_type().is_file()) {
        Some(name) => Ok(name.into()),
        None => Err(spoilt(format!("the entry {} is no plain file below the root", path.display()))),
    }
}

fn write(entry: &mut impl Read, to: &Path) -> io::Result<String> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(to)?;
    let mut hash = blake3::Hasher::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        let count = entry.read(&mut piece)?;
        if count == 0 {
            break;
        }
        hash.update(&piece[..count]);
        file.write_all(&piece[..count])?;
    }
    file.sync_all()?;
    Ok(hash.finalize().to_hex().to_string())
}

fn read(text: &str) -> Outcome<Manifest> {
    let manifest: serde_json::Value =
        serde_json::from_str(text).map_err(|error| spoilt(format!("the manifest is damaged: {error}")))?;
    let format = &manifest["format"];
    if *format != Manifest::FORMAT {
        return Err(spoilt(format!(
            "expected a backup of format {}, got {format}; restore it with the release that made it",
            Manifest::FORMAT
        )));
    }
    serde_json::from_value(manifest).map_err(|error| spoilt(format!("the manifest is damaged: {error}")))
}

fn compare(manifest: &Manifest, digests: &BTreeMap<String, String>) -> Outcome<()> {
    for (name, wanted) in &manifest.files {
        match digests.get(name) {
            None => return Err(spoilt(format!("{name} is missing"))),
            Some(found) if found != wanted => return Err(spoilt(format!("{name} is damaged"))),
            Some(_) => {}
        }
        if !is_the_picture_it_says(name, wanted) {
            return Err(spoilt(format!("{name} was damaged before the backup was made")));
        }
    }
    match digests.keys().find(|name| !manifest.files.contains_key(*name)) {
        Some(stranger) => Err(spoilt(format!("{stranger} does not belong to it"))),
        None => Ok(()),
    }
}

/// A picture is called after its digest.
fn is_the_picture_it_says(name: &str, digest: &str) -> bool {
    match name.strip_prefix("images/").and_then(|name| name.rsplit('/').next()) {
        Some(file) => file.split('.').next() == Some(digest),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Collected, pack},
        *,
    };

    fn packed(folder: &Path, name: &str) -> std::path::PathBuf {
        let source = folder.join("source");
        fs::write(&source, b"picture").unwrap();
        let files = BTreeMap::from([(name.to_owned(), source)]);
        let to = folder.join("backup.tar");
        let collected = Collected { database: "x.db".into(), files, outside: Vec::new() };
        let done = pack(&collected, "now".into(), &to).unwrap();
        assert_eq!((done.files, done.bytes, done.gone), (1, 7, 0));
        to
    }

    #[test]
    fn what_was_packed_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("images/ab/{}.png", blake3::hash(b"picture").to_hex());
        let archive = packed(folder.path(), &name);
        let into = folder.path().join("into");
        let manifest = unpack(&archive, &into).unwrap();
        assert_eq!(manifest.database, "x.db");
        assert_eq!(fs::read(into.join(name)).unwrap(), b"picture");
    }

    #[test]
    fn an_archive_that_is_cut_short_or_changed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let archive = packed(folder.path(), "spool/a");
        let whole = fs::read(&archive).unwrap();
        let changed = {
            let at = whole.windows(7).position(|window| window == b"picture").unwrap();
            let mut changed = whole.clone();
            changed[at] = b'P';
            changed
        };
        for (at, (bytes, says)) in [
            (&whole[..1024], "cut short"),
            (&changed[..], "spool/a is damaged"),
            (b"no tar at all", "damaged"),
        ]
        .into_iter()
        .enumerate()
        {
            fs::write(&archive, bytes).unwrap();
            let failure = unpack(&archive, &folder.path().join(format!("into-{at}"))).unwrap_err();
            assert!(failure.message.contains(says), "{says}: {}", failure.message);
        }
    }

    #[test]
    fn a_picture_that_is_not_what_its_name_says_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let archive = packed(folder.path(), "images/ab/abcd.png");
        let failure = unpack(&archive, &folder.path().join("into")).unwrap_err();
        assert!(failure.message.contains("before the backup was made"), "{}", failure.message);
    }

    #[test]
    fn an_entry_that_leaves_the_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("evil.tar");
        let mut builder = tar::Builder::new(File::create(&archive).unwrap());
        let mut header = tar::Header::new_gnu();
        let name = b"../evil";
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.set_size(1);
        header.set_cksum();
        builder.append(&header, &b"x"[..]).unwrap();
        builder.finish().unwrap();
        let failure = unpack(&archive, &folder.path().join("into")).unwrap_err();
        assert!(failure.message.contains("../evil"), "{}", failure.message);
        assert!(!folder.path().join("evil").exists());
    }
}
