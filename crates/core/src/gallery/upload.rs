//! Pictures that a person gives before any job needs them.

use crate::{
    Studio,
    blobs::disk,
    plan::{Role, Upload, Uploads},
    studio::Inner,
};
use impasto_ports::{Blobs, ImageRow, Spooled};
use impasto_sdk::{Blob, Error, Kind, Result};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

impl Studio {
    /// Takes a file into the gallery as an input picture: looked at, decoded once to see that it is whole, and kept as it
    /// is. Drafts name it by its id.
    ///
    /// # Errors
    /// `InvalidRequest` for what is no picture or too large, or what the disk or the store says.
    pub async fn add_input(&self, file: &Path, caller: &str) -> Result<ImageRow> {
        let uploads = Uploads::from([("file".to_owned(), Upload::File(file.to_owned()))]);
        let found = self.find((Role::Reference, "", "file"), &uploads, caller.into()).await;
        let given = found.map_err(|message| {
            let message = message.strip_prefix("file: ").unwrap_or(&message).to_owned();
            Error::new(Kind::InvalidRequest, message)
        })?;
        let (name, spool, from) =
            (format!("upload-{}", Inner::id()), self.driver.spool.clone(), file.to_owned());
        let folder = spool.prepare(&name, "0")?;
        let kept = tokio::task::spawn_blocking(move || copy(&from, &folder.join("0"))).await;
        let (digest, bytes, path) = kept
            .map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?
            .map_err(|error| disk("cannot keep an uploaded picture", &error))?;
        let facts = given.facts;
        let blob = Blob {
            id: digest,
            media_type: facts.media_type.as_str().into(),
            bytes,
            width: facts.width,
            height: facts.height,
        };
        let row = self.input_row(blob.clone(), caller);
        let adopted = self.blobs.adopt(&[Spooled { path, blob }]).await;
        spool.remove(&name);
        adopted?;
        self.store.add_images(std::slice::from_ref(&row)).await?;
        Ok(row)
    }
}

/// Copies a file durably; gives its digest, its length and where it is.
fn copy(from: &Path, to: &Path) -> io::Result<(String, u64, PathBuf)> {
    let bytes = fs::copy(from, to)?;
    let file = File::open(to)?;
    file.sync_all()?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file)?;
    Ok((hasher.finalize().to_hex().to_string(), bytes, to.to_owned()))
}
