//! What a person changes about a picture, and deleting it so that it can be brought back.

use crate::Studio;
use impasto_ports::ImageRow;
use impasto_sdk::Result;

/// What a person changes about a picture; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageChange {
    /// Whether it is marked.
    pub starred: Option<bool>,
    /// The board it lies on; `Some(None)` takes it off its board.
    pub board: Option<Option<String>>,
}

impl Studio {
    /// Changes a picture.
    ///
    /// # Errors
    /// `NotFound` for a picture or a board that is not there, or what the store says.
    pub async fn change_image(&self, id: &str, change: &ImageChange) -> Result<ImageRow> {
        let mut row = self.image(id).await?;
        row.starred = change.starred.unwrap_or(row.starred);
        if let Some(board) = &change.board {
            if let Some(board) = board {
                self.board(board).await?;
            }
            row.board.clone_from(board);
        }
        self.store.update_image(&row).await?;
        Ok(row)
    }

    /// Takes a picture out of the gallery; [`Studio::restore_image`] brings it back. [`Studio::remove_image`] is for ever.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn delete_image(&self, id: &str) -> Result<ImageRow> {
        let row = self.image(id).await?;
        let deleted_ms = row.deleted_ms.or_else(|| Some(self.clock.now_ms()));
        self.mark(ImageRow { deleted_ms, ..row }).await
    }

    /// Brings a deleted picture back.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn restore_image(&self, id: &str) -> Result<ImageRow> {
        let row = self.image(id).await?;
        self.mark(ImageRow { deleted_ms: None, ..row }).await
    }

    async fn mark(&self, row: ImageRow) -> Result<ImageRow> {
        self.store.update_image(&row).await?;
        Ok(row)
    }
}
