//! Whether what lies in the root can be used by whoever runs this. One command that was run as another user, such as root,
//! leaves folders behind that the service cannot write.

use super::{Check, disk};
use impasto_config::Root;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Looks at folders that are there; one that is not will be made by whoever needs it.
pub(super) fn check(root: &Root) -> Option<Check> {
    let mut wrong = unwritable(root);
    let link_key = root.path().join("links.key");
    wrong.extend(fault(&link_key, "read", File::open(&link_key).map(drop)));
    let mut lock = root.key_file().into_os_string();
    lock.push(".lock");
    let lock = PathBuf::from(lock);
    wrong.extend(fault(&lock, "written", File::options().write(true).open(&lock).map(drop)));
    if wrong.is_empty() {
        return root.images().exists().then(|| Check::ok("folders", "can be written"));
    }
    let mend = format!(
        "give all of it to the user who runs impasto, such as with: chown -R USER {}",
        root.path().display()
    );
    Some(Check::fail("folders", wrong.join("; "), mend))
}

/// The folders in which no file can be made, by what the system says. Pictures lie in folders of folders.
fn unwritable(root: &Root) -> Vec<String> {
    let (images, thumbnails) = (root.images(), root.thumbnails());
    let mut folders = vec![root.spool(), root.owners()];
    for gallery in [images, thumbnails] {
        let entries = fs::read_dir(&gallery).into_iter().flatten().flatten();
        folders.extend(entries.map(|entry| entry.path()).filter(|path| path.is_dir()));
        folders.push(gallery);
    }
    folders.sort();
    folders.iter().filter_map(|folder| fault(folder, "written", disk::write_to(folder))).collect()
}

fn fault(path: &Path, used: &str, tried: io::Result<()>) -> Option<String> {
    let error = tried.err().filter(|error| error.kind() != io::ErrorKind::NotFound)?;
    Some(format!("{} cannot be {used}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_config::Environment;

    fn root(folder: &Path) -> Root {
        Root::find(Some(folder.into()), &Environment::default()).unwrap()
    }

    #[test]
    fn what_cannot_be_written_is_named_and_what_is_not_there_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = root(folder.path());
        assert_eq!(check(&root), None);
        fs::create_dir_all(root.images().join("ab")).unwrap();
        assert_eq!(check(&root).unwrap().state, super::super::State::Ok);
        assert_eq!(fs::read_dir(root.images()).unwrap().count(), 1, "nothing is left behind");
        // Also for whoever may write everywhere.
        fs::write(root.owners(), "").unwrap();
        let told = check(&root).unwrap();
        assert_eq!(told.state, super::super::State::Fail);
        assert!(
            told.found.contains("owners cannot be written") && !told.found.contains("images"),
            "{}",
            told.found
        );
    }
}
