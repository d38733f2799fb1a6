//! Which files go in.

use super::{Keys, disk};
use crate::{
    failure::{Failure, Outcome},
    wiring::App,
};
use impasto_config::Config;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

/// Files by their name below the root, and where to read them.
pub(crate) struct Collected {
    /// The database's name below the root.
    pub(crate) database: String,
    pub(crate) files: BTreeMap<String, PathBuf>,
    /// Files that the settings name and that lie outside the root: they are not in it.
    pub(crate) outside: Vec<PathBuf>,
}

/// Copies the database into `aside`, a folder on the root's own disk, and finds all other files.
pub(crate) async fn collect(app: &App, aside: &Path, keys: Keys) -> Outcome<Collected> {
    let config = app.config();
    let root = config.root();
    let database = database(app)?;
    let spool = aside.join("spool");
    link_all(&root.spool(), &spool).map_err(|error| disk("read", &root.spool(), &error))?;
    let copy = aside.join("snapshot.db");
    app.store()?.snapshot(&copy).await?;
    link_all(&root.spool(), &spool).map_err(|error| disk("read", &root.spool(), &error))?;
    let mut files = BTreeMap::from([(database.clone(), copy)]);
    for (name, folder) in [("spool", &spool), ("images", &root.images()), ("thumbnails", &root.thumbnails())]
    {
        walk(folder, name, &mut files).map_err(|error| disk("read", folder, &error))?;
    }
    let mut outside = Vec::new();
    for path in single_files(&config, keys)? {
        match below(root.path(), &path) {
            Some(name) => drop(files.insert(name, path)),
            None => outside.push(path),
        }
    }
    Ok(Collected { database, files, outside })
}

/// Files one by one, as far as they are there: those of settings and what they refer to.
fn single_files(config: &Config, keys: Keys) -> Outcome<Vec<PathBuf>> {
    let (root, settings) = (config.root(), &config.settings);
    let mut files = vec![root.settings_file(), root.profiles_file(), root.resolve(&settings.prices)];
    files.extend(settings.http.extra_ca.iter().map(|file| root.resolve(file)));
    if keys == Keys::With {
        files.push(root.key_file());
        files.extend(config.secret_files()?);
    }
    files.retain(|path| path.is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

/// The database's name below the root.
fn database(app: &App) -> Outcome<String> {
    let config = app.config();
    app.database().and_then(|file| below(config.root().path(), &file)).ok_or_else(|| {
        let store = &config.settings.store;
        Failure::usage(format!(
            "expected a database in a file below the root, got the setting store = {store:?}; back it up with its own tools"
        ))
    })
}

/// The name of a file below the root, with slashes.
fn below(root: &Path, file: &Path) -> Option<String> {
    let name = file.strip_prefix(root).ok()?;
    let is_plain = name.components().all(|part| matches!(part, Component::Normal(_)));
    Some(name.to_str().filter(|_| is_plain)?.replace('\\', "/"))
}

/// Gives each file of a folder a second name, so that it outlives its first; what goes meanwhile is left out.
fn link_all(from: &Path, to: &Path) -> io::Result<()> {
    for (name, path) in found(from)? {
        let second = to.join(&name);
        if path.is_dir() {
            link_all(&path, &second)?;
            continue;
        }
        fs::create_dir_all(to)?;
        if second.exists() {
            continue;
        }
        if fs::hard_link(&path, &second).is_err() && path.exists() {
            // A file system without links.
            fs::copy(&path, &second)?;
        }
    }
    Ok(())
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for (name, path) in found(folder)? {
        let name = format!("{prefix}/{name}");
        if path.is_dir() {
            walk(&path, &name, files)?;
        } else if !name.ends_with(".part") {
            files.insert(name, path);
        }
    }
    Ok(())
}

/// The entries of a folder whose names are text; ours all are. A folder that is not there has none.
fn found(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let entries = entries.collect::<io::Result<Vec<_>>>()?;
    Ok(entries
        .into_iter()
        .filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_name_outlives_the_first_and_half_written_files_stay_out() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("c")).unwrap();
        fs::write(from.join("c/answer"), "x").unwrap();
        fs::write(from.join("c/half.part"), "x").unwrap();
        link_all(&from, &to).unwrap();
        fs::remove_dir_all(&from).unwrap();
        link_all(&from, &to).unwrap();
        let mut files = BTreeMap::new();
        walk(&to, "spool", &mut files).unwrap();
        assert_eq!(files.into_keys().collect::<Vec<_>>(), ["spool/c/answer"]);
    }
}
