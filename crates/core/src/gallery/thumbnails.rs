//! Small pictures, made when they are first asked for.

use crate::{Studio, pixel_pool::Demand, studio::Inner};
use impasto_ports::{Blobs, ImageQuery, ImageRow};
use impasto_sdk::{Blob, Error, Kind, Result};
use std::{io::ErrorKind, path::PathBuf, sync::PoisonError};

/// The longest side of a thumbnail, in pixels.
pub const THUMBNAIL_EDGE: u32 = 512;

impl Studio {
    /// A path to the thumbnail of a picture. A picture whose pixels turn out broken is marked.
    ///
    /// # Errors
    /// `BadResponse` where the pixels cannot be read, `NotFound` where the picture was removed meanwhile, `Unexpected` where
    /// the disk refuses.
    pub async fn thumbnail(&self, row: &ImageRow) -> Result<PathBuf> {
        for extension in ["jpg", "png"] {
            let path = self.thumbnail_path(&row.blob, extension);
            if path.exists() {
                return Ok(path);
            }
        }
        let from = self.blobs.local(&row.blob).await?;
        let small =
            move || impasto_imaging::thumbnail(&from, THUMBNAIL_EDGE, &impasto_imaging::Limits::default());
        let thumbnail = match self.pixel_pool.work(small).await? {
            Ok(thumbnail) => thumbnail,
            Err(error) => {
                // A person may have changed the row since it was read, or removed it with its file.
                let row = self.image(&row.id).await?;
                self.store.update_image(&ImageRow { broken: Some(error.to_string()), ..row }).await?;
                return Err(Error::new(Kind::BadResponse, format!("the picture cannot be shown: {error}")));
            }
        };
        let extension = if thumbnail.media_type == impasto_imaging::MediaType::Png { "png" } else { "jpg" };
        let path = self.thumbnail_path(&row.blob, extension);
        write_whole(&path, &thumbnail.bytes)
            .map_err(|error| crate::blobs::disk("cannot keep a thumbnail", &error))?;
        // Whoever removes a picture for ever takes the file first and the thumbnail then.
        if let Err(gone) = self.blobs.local(&row.blob).await {
            let _ = std::fs::remove_file(&path);
            return Err(gone);
        }
        Ok(path)
    }

    /// Thumbnails of what a job made (`landed`, where that is known), when nobody waits for them. Those that are not made
    /// now are made when they are first asked for.
    pub(crate) async fn make_thumbnails(&self, job: &str, landed: Option<Vec<ImageRow>>) {
        let images = match landed {
            Some(images) => images,
            None => {
                let query = ImageQuery { job: Some(job.into()), limit: 1000, ..ImageQuery::default() };
                let Ok(page) = self.store.images(&query).await else { return };
                page.images
            }
        };
        for row in &images {
            let Ok(_turn) = self.pixel_pool.idle_turn(|| self.demand()).await else { return };
            match self.thumbnail(row).await {
                // A person has removed the picture.
                Err(error) if error.kind == Kind::NotFound => {}
                Err(error) => tracing::warn!(image = row.id, %error, "no thumbnail could be made"),
                Ok(_) => {}
            }
        }
    }

    fn demand(&self) -> Demand {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.is_empty() { Demand::Quiet } else { Demand::Busy }
    }

    pub(crate) fn thumbnail_path(&self, blob: &Blob, extension: &str) -> PathBuf {
        let shelf = blob.id.get(..2).unwrap_or("00");
        self.root.thumbnails().join(shelf).join(format!("{}.{extension}", blob.id))
    }
}

/// Thumbnails can be made again, so they are never synced; but nobody sees half of one.
fn write_whole(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    // Two may be making the same thumbnail at once; each writes a file of its own.
    let part = path.with_extension(format!("{}.part", Inner::id()));
    match (std::fs::write(&part, bytes), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == ErrorKind::NotFound => {
            std::fs::create_dir_all(folder)?;
            std::fs::write(&part, bytes)?;
        }
        (written, _) => written?,
    }
    std::fs::rename(part, path)
}
