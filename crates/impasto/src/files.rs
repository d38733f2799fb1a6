//! Names of files that leave.

use crate::failure::{Failure, Outcome};
use impasto_sdk::Kind;
use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Where pictures are to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Into this folder, named after the prompt.
    Folder(PathBuf),
    /// As this file.
    File(PathBuf),
}

/// Endings that make a path a file's.
const PICTURES: [&str; 7] = ["png", "jpg", "jpeg", "webp", "gif", "svg", "avif"];

/// Names of this many characters at most are made of a prompt.
const LONGEST: usize = 48;

impl Target {
    /// What a path means: a file where it ends like a picture's and is no folder.
    pub(crate) fn of(path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        if ending.is_some_and(|ending| PICTURES.contains(&ending.as_str())) && !path.is_dir() {
            Self::File(path.into())
        } else {
            Self::Folder(path.into())
        }
    }

    /// Refuses one file for several pictures.
    pub(crate) fn check(&self, pictures: u32) -> Outcome<()> {
        match self {
            Self::File(path) if pictures > 1 => Err(Failure::usage(format!(
                "-o {} is one file, but {pictures} pictures are asked for; give a folder",
                path.display()
            ))),
            Self::File(path) => probe(path.parent().unwrap_or(Path::new(""))),
            Self::Folder(folder) => probe(folder),
        }
    }

    /// What to say where a file could not have the name that was asked for: the vendor made another kind of picture.
    pub(crate) fn other_kind(&self, written: &Path) -> Option<String> {
        let Self::File(asked) = self else { return None };
        let ending = |path: &Path| path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let (wanted, came) = (ending(asked), ending(written));
        (!same_kind(&wanted, &came)).then(|| {
            format!("the picture came as {came}, so its name does not end in {wanted}; it is not converted")
        })
    }

    /// Takes a name that nothing has yet, and holds it with an empty file.
    pub(crate) fn claim(&self, prompt: &str, ending: &str) -> Outcome<PathBuf> {
        match self {
            Self::Folder(folder) => claim(folder, &slug(prompt), ending),
            Self::File(path) => {
                let folder = path.parent().unwrap_or(Path::new(""));
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                claim(folder, &stem, &own_ending(path, ending))
            }
        }
    }
}

/// Whether files can be written there: better known before a picture is paid for than after.
fn probe(folder: &Path) -> Outcome<()> {
    let wrong = |error: std::io::Error| {
        Failure::usage(format!("-o: cannot write into {}: {error}", folder.display()))
    };
    let name = folder.join(format!(".impasto-{}", std::process::id()));
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(folder).map_err(wrong)?;
    }
    fs::write(&name, "").map_err(wrong)?;
    fs::remove_file(&name).map_err(wrong)
}

/// A person's spelling of the same ending stays: `jpeg`, `PNG`.
fn own_ending(path: &Path, ending: &str) -> String {
    let own = path.extension().unwrap_or_default().to_string_lossy().into_owned();
    if same_kind(&own, ending) { own } else { ending.into() }
}

/// Whether two endings mean the same kind of file.
pub(crate) fn same_kind(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace("jpeg", "jpg");
    plain(a) == plain(b)
}

fn claim(folder: &Path, stem: &str, ending: &str) -> Outcome<PathBuf> {
    if !folder.as_os_str().is_empty() {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    }
    let mut number = 1_u32;
    loop {
        let name = if number == 1 { format!("{stem}.{ending}") } else { format!("{stem}-{number}.{ending}") };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(unwritable(&path, &error)),
        }
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    impasto_sdk::Error::new(Kind::Unexpected, format!("cannot write {}: {error}", path.display())).into()
}

/// A file's name that says what is in it.
fn slug(prompt: &str) -> String {
    let mut slug = String::new();
    for c in prompt.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let cut: String = slug.chars().take(LONGEST).collect();
    let whole = if cut.len() < slug.len() {
        cut.rsplit_once('-').map_or(cut.as_str(), |(words, _)| words)
    } else {
        &cut
    };
    let whole = whole.trim_matches('-');
    if whole.is_empty() { "picture".into() } else { whole.into() }
}

/// Whether a text may be the id of a picture or job, or an end of it.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() >= 4 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_in_the_file() {
        for (prompt, name) in [
            ("A lighthouse, at dusk!", "a-lighthouse-at-dusk"),
            ("../../etc/passwd", "etc-passwd"),
            ("Größe × 東京", "größe-東京"),
            ("…", "picture"),
            ("", "picture"),
        ] {
            assert_eq!(slug(prompt), name);
        }
        let long = slug(&"word ".repeat(40));
        assert!(long.chars().count() <= LONGEST && long.ends_with("word"), "{long}");
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::of(&folder.path().join("new/out"));
        let names: Vec<_> = (0..3).map(|_| target.claim("a b", "png").unwrap()).collect();
        let names: Vec<_> = names.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a-b.png", "a-b-2.png", "a-b-3.png"]);
    }

    #[test]
    fn a_file_keeps_its_name_but_not_a_wrong_ending() {
        let folder = tempfile::tempdir().unwrap();
        let claim = |name: &str, ending: &str| {
            let path = Target::of(&folder.path().join(name)).claim("ignored", ending).unwrap();
            path.file_name().unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(claim("me.png", "png"), "me.png");
        assert_eq!(claim("me.png", "png"), "me-2.png");
        assert_eq!(claim("photo.JPEG", "jpg"), "photo.JPEG");
        assert_eq!(claim("photo.png", "jpg"), "photo.jpg");
        let target = Target::of(Path::new("one.JPEG"));
        assert_eq!(target.other_kind(Path::new("one.jpg")), None);
        assert!(target.other_kind(Path::new("one.png")).unwrap().contains("came as png"));
    }

    #[test]
    fn a_path_is_a_file_only_if_it_ends_like_a_picture_and_is_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("folder.png");
        fs::create_dir(&odd).unwrap();
        assert_eq!(Target::of(Path::new("a/b.WEBP")), Target::File("a/b.WEBP".into()));
        for path in [Path::new("out/"), Path::new("out"), Path::new("v1.5"), odd.as_path()] {
            assert!(matches!(Target::of(path), Target::Folder(_)), "{}", path.display());
        }
        assert!(
            Target::File("a.png".into()).check(2).is_err() && Target::File("a.png".into()).check(1).is_ok()
        );
    }

    #[test]
    fn ids_are_hexadecimal_with_dashes() {
        assert!(
            is_id("0193af52")
                && is_id("aabbccdd-0")
                && !is_id("012")
                && !is_id("a.png")
                && !is_id("lighthouse")
        );
    }
}
