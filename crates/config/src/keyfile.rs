//! `api_keys.yaml`: edited in place, written whole.

use crate::{Error, Result, layers::read_or_empty, layout};
use serde_json::Value;
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

/// A change of the key file.
#[derive(Clone, PartialEq)]
pub struct Change {
    /// The full key, e.g. `external_openai_api_key`.
    pub key: String,
    /// Its new value; none removes the key.
    pub value: Option<Value>,
}

/// `api_keys.yaml`. Comments, order and unknown keys survive every edit.
#[derive(Clone, Debug)]
pub struct KeyFile(PathBuf);

impl KeyFile {
    /// The key file at a path; it need not exist.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Makes all changes or none, and gives warnings for a person. Other processes that edit the file wait; the new
    /// content replaces the old in one step and only the owner can read it.
    ///
    /// # Errors
    /// [`Error::NotEditable`] where the file is written in a way that cannot be edited without a risk, [`Error::File`]
    /// where it cannot be read or written. The file is then as it was.
    pub fn edit(&self, changes: &[Change]) -> Result<Vec<String>> {
        // A link stays a link: what it points to is replaced.
        let path = fs::canonicalize(&self.0).unwrap_or_else(|_| self.0.clone());
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(Error::file(folder, "create"))?;
        let _lock = lock(&path)?;
        let before = read_or_empty(&path)?;
        let mut after = before.clone();
        for change in changes {
            after = layout::edit(&after, &change.key, change.value.as_ref())
                .map_err(|message| Error::NotEditable { path: path.clone(), message })?;
        }
        let open = too_open(&path).is_some();
        if after != before || open {
            replace(&path, folder, &after).map_err(Error::file(&path, "write"))?;
        }
        let warning = || format!("{} could be read by other users; now only its owner can", path.display());
        Ok(open.then(warning).into_iter().collect())
    }
}

/// Waits for the lock beside the file. The file itself cannot be locked: it is replaced.
fn lock(path: &Path) -> Result<File> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    let path = path.with_file_name(name);
    let open = owner_only(OpenOptions::new().create(true).truncate(false).write(true)).open(&path);
    let file = open.map_err(Error::file(&path, "open"))?;
    file.lock().map_err(Error::file(&path, "lock"))?;
    Ok(file)
}

fn replace(path: &Path, folder: &Path, text: &str) -> std::io::Result<()> {
    let mut file = owner_only_file(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// A temporary file that nobody else could read at any moment.
fn owner_only_file(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".api_keys-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600));
    builder.tempfile_in(folder)
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// A warning where others can read the file.
#[cfg(unix)]
pub(crate) fn too_open(path: &Path) -> Option<String> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).ok()?.permissions());
    (mode & 0o077 != 0).then(|| {
        let (path, mode) = (path.display(), mode & 0o777);
        format!("{path} can be read by other users (mode {mode:o}); run chmod 600 on it")
    })
}

/// Elsewhere the folder's rights decide.
#[cfg(not(unix))]
pub(crate) fn too_open(_: &Path) -> Option<String> {
    None
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn change(key: &str, value: Option<&str>) -> Change {
        Change { key: key.into(), value: value.map(Into::into) }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_file_is_for_its_owner_only_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/api_keys.yaml");
        let file = KeyFile::at(&path);
        assert!(file.edit(&[change("a", None)]).unwrap().is_empty());
        assert!(!path.exists());
        assert!(file.edit(&[change("a", Some("1")), change("b", Some("2"))]).unwrap().is_empty());
        assert_eq!(fs::read_to_string(&path).unwrap(), "a: \"1\"\nb: \"2\"\n");
        assert_eq!(mode(&path), 0o600);
        assert_eq!(names(path.parent().unwrap()), ["api_keys.yaml", "api_keys.yaml.lock"]);
        file.edit(&[change("a", None), change("b", None)]).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }

    #[test]
    fn a_file_that_others_could_read_is_closed_with_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("api_keys.yaml");
        fs::write(&path, "# mine\na: 1\n").unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        assert!(too_open(&path).unwrap().contains("mode 644"));
        let warnings = KeyFile::at(&path).edit(&[change("a", None)]).unwrap();
        assert_eq!(warnings.len(), 1);
        assert_eq!((mode(&path), too_open(&path)), (0o600, None));
        assert_eq!(fs::read_to_string(&path).unwrap(), "# mine\n");
    }

    #[test]
    fn a_file_that_cannot_be_edited_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("api_keys.yaml");
        fs::write(&path, "{a: sk-secret}\n").unwrap();
        let error = KeyFile::at(&path).edit(&[change("b", Some("x"))]).unwrap_err();
        assert!(matches!(error, Error::NotEditable { .. }) && !error.to_string().contains("secret"));
        assert_eq!(fs::read_to_string(&path).unwrap(), "{a: sk-secret}\n");
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("real.yaml"), folder.path().join("api_keys.yaml"));
        fs::write(&target, "").unwrap();
        symlink(&target, &link).unwrap();
        KeyFile::at(&link).edit(&[change("a", Some("1"))]).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "a: \"1\"\n");
    }

    #[test]
    fn writers_side_by_side_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::at(folder.path().join("api_keys.yaml"));
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let file = &file;
                scope.spawn(move || {
                    for i in 0..5 {
                        file.edit(&[change(&format!("k{writer}_{i}"), Some("v"))]).unwrap();
                    }
                });
            }
        });
        assert_eq!(fs::read_to_string(&file.0).unwrap().lines().count(), 40);
    }
}
