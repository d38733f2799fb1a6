//! Where answers lie until they are settled: `spool/<call>/<folder>/`.
//!
//! A folder holds the pictures of one answer as `0`, `1`, … (`n.part` while they arrive) and `answer.json`, the answer
//! without them. A picture under its final name is whole and its bytes are synced; `answer.json` is written last. Whoever
//! writes a row that sends its readers here makes the folder durable first: [`Spool::secure`].

use crate::{
    room::{self, patiently},
    salvage::attempt_of,
};
use impasto_sdk::{Answer, Blob, Error, Kind, Result};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// The spool of this machine.
#[derive(Clone, Debug)]
pub struct Spool {
    root: PathBuf,
}

/// A whole, synced picture in the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpoolFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its digest: BLAKE3, hex.
    pub digest: String,
    /// Its length.
    pub bytes: u64,
}

const MANIFEST: &str = "answer.json";

impl Spool {
    /// A spool in this folder, which is made when it is needed.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder of a call.
    #[must_use]
    pub fn call(&self, call: &str) -> PathBuf {
        self.root.join(call)
    }

    /// Makes a folder for an answer, empty. Its name is durable once the answer is.
    ///
    /// # Errors
    /// `Unexpected` when the disk refuses.
    pub fn prepare(&self, call: &str, folder: &str) -> Result<PathBuf> {
        let path = self.call(call).join(folder);
        let made = (|| {
            match fs::create_dir(self.call(call)) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(self.call(call))?,
                made => made?,
            }
            match fs::create_dir(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    fs::remove_dir_all(&path)?;
                    fs::create_dir(&path)
                }
                made => made,
            }
        })();
        made.map(|()| path.clone()).map_err(|error| disk_error("make the spool folder", &path, &error))
    }

    /// Makes an answer and the names of its pictures durable. What is settled at once needs none of it: by then everything
    /// of worth is in the gallery and in the journal. Where somebody has removed the folder, nothing is left to secure.
    ///
    /// # Errors
    /// `Unexpected` when the disk refuses.
    pub fn secure(&self, call: &str, folder: &str) -> Result<()> {
        let path = self.call(call).join(folder);
        if path.exists() { secure(&path) } else { Ok(()) }
    }

    /// The answer in a folder, where it reached the disk whole.
    ///
    /// # Errors
    /// `Unexpected` when the file cannot be read or is damaged.
    pub fn answer(&self, call: &str, folder: &str) -> Result<Option<Answer>> {
        let (path, bytes) = self.manifest(call, folder)?;
        let answer = bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose();
        answer
            .map_err(|error| Error::new(Kind::Unexpected, format!("{} is damaged: {error}", path.display())))
    }

    /// The answer in a folder that no row speaks of yet. One that is damaged was not durable when the power went, and is
    /// as good as none.
    ///
    /// # Errors
    /// `Unexpected` when the file cannot be read.
    pub(crate) fn arrived(&self, call: &str, folder: &str) -> Result<Option<Answer>> {
        Ok(self.manifest(call, folder)?.1.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    fn manifest(&self, call: &str, folder: &str) -> Result<(PathBuf, Option<Vec<u8>>)> {
        let path = self.call(call).join(folder).join(MANIFEST);
        match fs::read(&path) {
            Ok(bytes) => Ok((path, Some(bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((path, None)),
            Err(error) => Err(disk_error("read", &path, &error)),
        }
    }

    /// The folder of an answer that reached the disk after its call was given up: the last attempt's, whatever it says,
    /// else an earlier one's that is a success. An earlier refusal was heard already, and says nothing about the last.
    #[must_use]
    pub fn late_answer(&self, call: &str, last: Option<&str>) -> Option<String> {
        let whole = |folder: &str| self.answer(call, folder).ok().flatten().filter(|answer| answer.whole);
        if let Some(last) = last.filter(|last| whole(last).is_some()) {
            return Some(last.to_owned());
        }
        let entries = fs::read_dir(self.call(call)).ok()?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut attempts: Vec<_> = names.filter_map(|name| Some((attempt_of(&name)?, name))).collect();
        attempts.sort_unstable();
        let success = |name: &String| whole(name).is_some_and(|answer| answer.is_success());
        attempts.into_iter().rev().map(|(_, name)| name).find(success)
    }

    /// The whole pictures in a folder, in order, also where the answer itself never came to its end.
    ///
    /// # Errors
    /// `Unexpected` when one cannot be read.
    pub fn pictures(&self, call: &str, folder: &str) -> Result<Vec<SpoolFile>> {
        let path = self.call(call).join(folder);
        let Ok(entries) = fs::read_dir(&path) else { return Ok(Vec::new()) };
        let mut numbers: Vec<usize> =
            entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
        numbers.sort_unstable();
        numbers.into_iter().map(|number| self.picture(call, folder, number)).collect()
    }

    /// One picture of an answer. What was digested while it arrived is not read again, if the file is as long as it was.
    ///
    /// # Errors
    /// As [`Spool::picture`].
    pub fn lifted(&self, call: &str, folder: &str, number: usize, known: Option<&Blob>) -> Result<SpoolFile> {
        let path = self.call(call).join(folder).join(number.to_string());
        let length = fs::metadata(&path).ok().map(|found| found.len());
        match known {
            Some(blob) if !blob.id.is_empty() && length == Some(blob.bytes) => {
                Ok(SpoolFile { path, digest: blob.id.clone(), bytes: blob.bytes })
            }
            _ => self.picture(call, folder, number),
        }
    }

    /// One picture, digested anew.
    ///
    /// # Errors
    /// `NotFound` when it is not there: only whole pictures have their final name. `Unexpected` when it cannot be read.
    pub fn picture(&self, call: &str, folder: &str, number: usize) -> Result<SpoolFile> {
        let path = self.call(call).join(folder).join(number.to_string());
        let digested = File::open(&path).and_then(|mut file| {
            let mut hasher = blake3::Hasher::new();
            let bytes = io::copy(&mut file, &mut hasher)?;
            Ok((hasher.finalize().to_hex().to_string(), bytes))
        });
        match digested {
            Ok((digest, bytes)) => Ok(SpoolFile { path, digest, bytes }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Error::new(Kind::NotFound, format!("{} is not there", path.display())))
            }
            Err(error) => Err(disk_error("read", &path, &error)),
        }
    }

    /// Forgets a call. Only for calls that are settled, or that never left.
    pub fn remove(&self, call: &str) {
        if let Err(error) = fs::remove_dir_all(self.call(call))
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(call, %error, "the spool of a call could not be removed");
        }
    }

    /// Forgets what a call had, but for what other attempts left that nobody took: a whole success, or pictures of an
    /// answer that never came to its end. `spent` are the folders whose content was taken or refused.
    pub fn remove_spent(&self, call: &str, spent: Option<&str>) {
        if spent.is_some_and(|spent| self.remove_only(call, spent).is_ok()) {
            return;
        }
        let left = self.left_by_others(call, spent);
        if left.is_empty() {
            return self.remove(call);
        }
        for folder in self.folders(call).into_iter().filter(|folder| !left.contains(folder)) {
            if let Err(error) = fs::remove_dir_all(self.call(call).join(&folder)) {
                tracing::warn!(call, folder, %error, "a folder of the spool could not be removed");
            }
        }
    }

    /// Forgets a call whose one folder is this, without looking what is there: it holds a whole answer and nothing else. An
    /// error where there is more; all of that is there still.
    fn remove_only(&self, call: &str, folder: &str) -> io::Result<()> {
        let path = self.call(call).join(folder);
        fs::remove_file(path.join(MANIFEST))?;
        (0_usize..).map(|number| fs::remove_file(path.join(number.to_string()))).find(Result::is_err);
        fs::remove_dir(&path)?;
        fs::remove_dir(self.call(call))
    }

    fn left_by_others(&self, call: &str, spent: Option<&str>) -> Vec<String> {
        let holds = |folder: &String| {
            let success = self.answer(call, folder).ok().flatten().is_some_and(|answer| answer.is_success());
            let open = !self.call(call).join(folder).join(MANIFEST).exists();
            success || (open && self.pictures(call, folder).is_ok_and(|pictures| !pictures.is_empty()))
        };
        let others = self
            .folders(call)
            .into_iter()
            .filter(|folder| attempt_of(folder).is_some() && Some(folder.as_str()) != spent);
        others.filter(holds).collect()
    }

    fn folders(&self, call: &str) -> Vec<String> {
        let entries = fs::read_dir(self.call(call)).into_iter().flatten();
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
    }

    /// The calls that have a folder here.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.root).into_iter().flatten();
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
    }
}

/// Writes the manifest of a folder, last of all: temporary name, rename. It outlives this process, and the machine once
/// it is [secure](Spool::secure).
pub(crate) fn write_answer(folder: &Path, answer: &Answer) -> Result<()> {
    let (path, part) = (folder.join(MANIFEST), folder.join("answer.part"));
    let bytes = serde_json::to_vec(answer)
        .map_err(|error| Error::new(Kind::Unexpected, format!("an answer cannot be written: {error}")))?;
    let written = (|| {
        let mut file = patiently(|| File::create(&part))?;
        room::write_all(&mut file, &bytes)?;
        patiently(|| fs::rename(&part, &path))
    })();
    written.map_err(|error| disk_error("write", &path, &error))
}

fn secure(folder: &Path) -> Result<()> {
    let manifest = folder.join(MANIFEST);
    let synced = (|| {
        match File::open(&manifest) {
            Ok(file) => patiently(|| file.sync_data())?,
            // An answer that never came to its end: there are pictures at most.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        // Up to the spool: those above it are as old as the program's root.
        folder.ancestors().take(3).try_for_each(sync_folder)
    })();
    synced.map_err(|error| disk_error("write", folder, &error))
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows cannot open a folder as a file; there a rename is durable by itself.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

pub(crate) fn disk_error(what: &str, path: &Path, error: &io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; free some space, nothing that was kept is lost"
        }
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            "; the folder must be writable"
        }
        _ => "",
    };
    Error::new(Kind::Unexpected, format!("cannot {what} {}: {error}{hint}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::AnswerBody;

    fn answer() -> Answer {
        Answer {
            status: 200,
            headers: Vec::new(),
            body: AnswerBody::Text("x".into()),
            blobs: Vec::new(),
            whole: true,
        }
    }

    #[test]
    fn an_answer_is_there_only_when_it_is_whole() {
        let root = tempfile::tempdir().unwrap();
        let spool = Spool::new(root.path());
        let folder = spool.prepare("c1", "1").unwrap();
        fs::write(folder.join("answer.part"), "{").unwrap();
        assert_eq!(spool.answer("c1", "1").unwrap(), None);
        write_answer(&folder, &answer()).unwrap();
        assert_eq!(spool.answer("c1", "1").unwrap(), Some(answer()));
        spool.remove("c1");
        assert_eq!(spool.calls(), Vec::<String>::new());
    }

    #[test]
    fn an_answer_that_the_power_took_half_of_is_damaged_only_where_a_row_speaks_of_it() {
        let root = tempfile::tempdir().unwrap();
        let spool = Spool::new(root.path());
        let folder = spool.prepare("c1", "1").unwrap();
        spool.secure("c1", "1").unwrap();
        fs::write(folder.join("answer.json"), "").unwrap();
        spool.secure("c1", "1").unwrap();
        assert_eq!(spool.arrived("c1", "1").unwrap(), None);
        let error = spool.answer("c1", "1").unwrap_err();
        assert!(error.message.contains("answer.json is damaged"), "{error}");
        write_answer(&folder, &answer()).unwrap();
        assert_eq!(spool.arrived("c1", "1").unwrap(), Some(answer()));
        spool.secure("c1", "2").unwrap();
    }

    #[test]
    fn a_late_answer_is_the_last_attempt_s_or_a_success_that_nobody_took() {
        let refusal = Answer { status: 429, ..answer() };
        let cut = Answer { whole: false, ..answer() };
        for (folders, late) in [
            (vec![("0-1", &refusal)], None),
            (vec![("2-1", &cut)], None),
            (vec![("2-1", &refusal)], Some("2-1")),
            (vec![("2-1", &answer()), ("0-1", &answer())], Some("2-1")),
            (vec![("2-1", &cut), ("0-9", &answer()), ("0-10", &answer()), ("1-1", &refusal)], Some("0-10")),
            (vec![("free-0-1", &answer()), ("download-0-1", &answer())], None),
        ] {
            let root = tempfile::tempdir().unwrap();
            let spool = Spool::new(root.path());
            for (folder, answer) in &folders {
                write_answer(&spool.prepare("c1", folder).unwrap(), answer).unwrap();
            }
            assert_eq!(spool.late_answer("c1", Some("2-1")).as_deref(), late, "{folders:?}");
        }
    }

    #[test]
    fn what_was_digested_as_it_came_is_trusted_only_at_its_length() {
        let root = tempfile::tempdir().unwrap();
        let spool = Spool::new(root.path());
        let folder = spool.prepare("c1", "1").unwrap();
        fs::write(folder.join("0"), "two").unwrap();
        let blob =
            |id: &str, bytes| Blob { id: id.into(), media_type: String::new(), bytes, width: 0, height: 0 };
        let anew = blake3::hash(b"two").to_hex().to_string();
        for (known, digest) in [
            (Some(blob("d", 3)), "d"),
            (Some(blob("d", 4)), &anew),
            (Some(blob("", 3)), &anew),
            (None, &anew),
        ] {
            assert_eq!(spool.lifted("c1", "1", 0, known.as_ref()).unwrap().digest, digest, "{known:?}");
        }
        assert!(spool.lifted("c1", "1", 1, Some(&blob("d", 3))).is_err());
    }

    #[test]
    fn what_is_spent_goes_and_what_nobody_took_stays() {
        for (others, stays) in [(vec![], false), (vec![("0-1", true)], true), (vec![("0-1", false)], false)] {
            let root = tempfile::tempdir().unwrap();
            let spool = Spool::new(root.path().join("spool"));
            for (name, success) in others.into_iter().chain([("0-2", true)]) {
                let folder = spool.prepare("c1", name).unwrap();
                fs::write(folder.join("0"), "picture").unwrap();
                write_answer(&folder, &Answer { status: if success { 200 } else { 429 }, ..answer() })
                    .unwrap();
            }
            spool.remove_spent("c1", Some("0-2"));
            assert_eq!(spool.folders("c1"), if stays { vec!["0-1"] } else { vec![] });
            assert_eq!(spool.pictures("c1", "0-1").unwrap().len(), usize::from(stays));
            // With something beside its pictures.
            let folder = spool.prepare("c2", "0-1").unwrap();
            assert_eq!(spool.prepare("c2", "0-1").unwrap(), folder, "it is made anew");
            fs::write(folder.join("1.part"), "half").unwrap();
            write_answer(&folder, &answer()).unwrap();
            spool.remove_spent("c2", Some("0-1"));
            assert!(!spool.call("c2").exists());
        }
    }

    #[test]
    fn only_whole_pictures_are_found() {
        let root = tempfile::tempdir().unwrap();
        let spool = Spool::new(root.path());
        let folder = spool.prepare("c1", "1").unwrap();
        for (name, bytes) in [("10", "ten"), ("2", "two"), ("3.part", "cut"), ("answer.part", "")] {
            fs::write(folder.join(name), bytes).unwrap();
        }
        let pictures = spool.pictures("c1", "1").unwrap();
        let names: Vec<_> = pictures.iter().map(|p| p.path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["2", "10"]);
        assert_eq!(pictures[0].digest, blake3::hash(b"two").to_hex().to_string());
        fs::create_dir(folder.join("4")).unwrap();
        let kind = |number| spool.picture("c1", "1", number).unwrap_err().kind;
        assert_eq!((kind(3), kind(4)), (Kind::NotFound, Kind::Unexpected));
    }
}
