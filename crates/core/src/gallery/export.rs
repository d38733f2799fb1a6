//! Pictures that leave: the vendor's bytes, with the recipe spliced in where that touches nothing that is signed.

use crate::{Studio, blobs::disk};
use impasto_imaging::{Effort, Fitting, Limits, decode, decode_file, encode_png, is_signed, splice};
use impasto_ports::{Blobs, ImageRow};
use impasto_sdk::{Error, Kind, Result};
use std::path::{Path, PathBuf};

/// Whether the recipe is spliced into a file that leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipeIn {
    /// It is, unless the file is signed.
    File,
    /// It is not.
    Nothing,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Where.
    pub path: PathBuf,
    /// What a person should know: why there is no recipe in it, or that it was brought back to another size.
    pub notes: Vec<String>,
}

impl Studio {
    /// Writes a picture to a file. An inpaint whose init image was fitted gets its size back.
    ///
    /// # Errors
    /// `NotFound`, or what the disk says.
    pub async fn export(&self, row: &ImageRow, path: &Path, recipe: RecipeIn) -> Result<Exported> {
        let from = self.blobs.local(&row.blob).await?;
        let (mut original, mut notes) = (None, Vec::new());
        if let Some((fitting, init)) = restoring(row) {
            match self.file_of(&init).await {
                Ok(path) => original = Some((fitting, path)),
                Err(error) => notes.push(format!("kept at its own size: {error}")),
            }
        }
        let text = (recipe == RecipeIn::File).then(|| row.recipe.to_string());
        let to = path.to_owned();
        let written = tokio::task::spawn_blocking(move || write(&from, &to, original, text));
        notes.extend(written.await.map_err(|error| Error::new(Kind::Unexpected, error.to_string()))??);
        Ok(Exported { path: path.to_owned(), notes })
    }

    /// Where the bytes of a picture lie, which may be gone.
    async fn file_of(&self, id: &str) -> Result<PathBuf> {
        let row = self.image(id).await?;
        self.blobs.local(&row.blob).await
    }
}

/// How an inpaint gets back to the size of its init image, and which that is.
fn restoring(row: &ImageRow) -> Option<(Fitting, String)> {
    let fitting = serde_json::from_value(row.recipe.get("restore")?.clone()).ok()?;
    let init = row.recipe.pointer("/draft/init_image")?.as_str()?;
    Some((fitting, init.into()))
}

fn write(
    from: &Path,
    to: &Path,
    original: Option<(Fitting, PathBuf)>,
    recipe: Option<String>,
) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    let mut bytes =
        std::fs::read(from).map_err(|error| disk(&format!("cannot read {}", from.display()), &error))?;
    if let Some((fitting, init)) = original {
        match restored(&bytes, fitting, &init) {
            Ok(png) => {
                notes.push(format!("brought back to {} from {}", fitting.from, fitting.to));
                bytes = png;
            }
            Err(error) => notes.push(format!("kept at its own size: {error}")),
        }
    }
    if let Some(recipe) = recipe {
        match spliced(&bytes, &recipe) {
            Ok(with) => bytes = with,
            Err(why) => notes.push(why),
        }
    }
    put_whole(to, &bytes)?;
    Ok(notes)
}

/// The result at the init image's scale; where the init image was cropped, in its place there.
fn restored(bytes: &[u8], fitting: Fitting, init: &Path) -> impasto_imaging::Result<Vec<u8>> {
    let limits = Limits::default();
    let result = fitting.restore(&decode(bytes, &limits)?)?;
    let whole = if fitting.crops() {
        impasto_imaging::paste(&decode_file(init, &limits)?, &result, (fitting.taken.x, fitting.taken.y))?
    } else {
        result
    };
    encode_png(&whole, Effort::Fast)
}

fn spliced(bytes: &[u8], recipe: &str) -> std::result::Result<Vec<u8>, String> {
    if is_signed(bytes).unwrap_or(false) {
        return Err("the file is signed (C2PA), so the recipe is not put into it".into());
    }
    splice(bytes, recipe).map_err(|error| format!("the recipe is not in the file: {error}"))
}

/// Writes a file so that nobody ever sees half of it.
fn put_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let wrong = |error: &std::io::Error| disk(&format!("cannot write {}", path.display()), error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| wrong(&error))?;
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path)).map_err(|error| wrong(&error))
}
