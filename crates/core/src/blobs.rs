//! Pictures in a folder, by digest: `images/ab/abcdef….png`.

use bytes::Bytes;
use impasto_ports::{Blobs, Boxed, Chunks, Spooled};
use impasto_sdk::{Blob, Error, Kind, Result};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};
use tokio::io::AsyncReadExt;

/// Keeps pictures in a folder of this machine.
#[derive(Clone, Debug)]
pub struct FolderBlobs {
    root: PathBuf,
}

impl FolderBlobs {
    /// A store in this folder, which is made when it is needed.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where a picture is kept, whether it is there or not.
    #[must_use]
    pub fn path(&self, blob: &Blob) -> PathBuf {
        let shelf = blob.id.get(..2).unwrap_or("00");
        self.root.join(shelf).join(format!("{}.{}", blob.id, blob.extension()))
    }

    fn adopt_now(&self, files: &[Spooled]) -> io::Result<()> {
        let mut folders = BTreeSet::new();
        for file in files {
            let name = self.path(&file.blob);
            let folder = name.parent().unwrap_or(&self.root).to_owned();
            if !folder.exists() {
                fs::create_dir_all(&folder)?;
                folders.insert(self.root.clone());
            }
            link(&file.path, &name)?;
            folders.insert(folder);
        }
        folders.iter().try_for_each(|folder| sync_folder(folder))
    }
}

/// Gives a file a second name; where the file system has no links, copies it.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(error),
        Err(_) => {
            let part = to.with_extension(format!("{}.part", uuid::Uuid::new_v4().simple()));
            fs::copy(from, &part)?;
            File::open(&part)?.sync_all()?;
            fs::rename(&part, to)
        }
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows cannot open a folder as a file; there a rename is durable by itself.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

impl Blobs for FolderBlobs {
    fn open<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<Box<dyn Chunks>>> {
        Box::pin(async move {
            let path = self.path(blob);
            let file = tokio::fs::File::open(&path).await.map_err(|error| missing(blob, &path, &error))?;
            Ok(Box::new(FileChunks(file)) as Box<dyn Chunks>)
        })
    }

    fn adopt<'a>(&'a self, files: &'a [Spooled]) -> Boxed<'a, Result<()>> {
        Box::pin(async move {
            if files.is_empty() {
                return Ok(());
            }
            let (blobs, files) = (self.clone(), files.to_vec());
            let adopted = tokio::task::spawn_blocking(move || blobs.adopt_now(&files)).await;
            match adopted {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => {
                    Err(disk(&format!("cannot keep a picture in {}", self.root.display()), &error))
                }
                Err(error) => Err(Error::new(Kind::Unexpected, error.to_string())),
            }
        })
    }

    fn local<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<PathBuf>> {
        let path = self.path(blob);
        let found = match fs::metadata(&path) {
            Ok(_) => Ok(path),
            Err(error) => Err(missing(blob, &path, &error)),
        };
        Box::pin(std::future::ready(found))
    }

    fn remove<'a>(&'a self, blob: &'a Blob) -> Boxed<'a, Result<()>> {
        let path = self.path(blob);
        let removed = match fs::remove_file(&path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(disk(&format!("cannot remove {}", path.display()), &error)),
        };
        Box::pin(std::future::ready(removed))
    }
}

fn missing(blob: &Blob, path: &Path, error: &io::Error) -> Error {
    if error.kind() == ErrorKind::NotFound {
        Error::new(Kind::NotFound, format!("the picture {} is not kept here any more", blob.id))
    } else {
        disk(&format!("cannot read {}", path.display()), error)
    }
}

/// A failure of the disk, with what to do.
pub(crate) fn disk(what: &str, error: &io::Error) -> Error {
    let hint = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "; free some space, nothing that was kept is lost"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "; the folder must be writable",
        _ => "",
    };
    Error::new(Kind::Unexpected, format!("{what}: {error}{hint}"))
}

struct FileChunks(tokio::fs::File);

impl Chunks for FileChunks {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async move {
            let mut piece = bytes::BytesMut::with_capacity(64 * 1024);
            let read = self.0.read_buf(&mut piece).await;
            let read = read.map_err(|error| disk("cannot read a picture", &error))?;
            Ok((read > 0).then(|| piece.freeze()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_picture_is_kept_once_under_its_digest() {
        let root = tempfile::tempdir().unwrap();
        let spooled = root.path().join("0");
        fs::write(&spooled, b"picture").unwrap();
        let id = blake3::hash(b"picture").to_hex().to_string();
        let blob = Blob { id, media_type: "image/png".into(), bytes: 7, width: 1, height: 1 };
        let blobs = FolderBlobs::new(root.path().join("images"));
        let file = Spooled { path: spooled, blob: blob.clone() };
        blobs.adopt(std::slice::from_ref(&file)).await.unwrap();
        blobs.adopt(&[file]).await.unwrap();
        let piece = blobs.open(&blob).await.unwrap().next().await.unwrap().unwrap();
        assert_eq!(piece.as_ref(), b"picture");
        blobs.remove(&blob).await.unwrap();
        blobs.remove(&blob).await.unwrap();
        let Err(error) = blobs.open(&blob).await else { panic!("still there") };
        assert_eq!(error.kind, Kind::NotFound);
    }
}
