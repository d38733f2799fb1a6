//! Finding pictures, and what made them.

use crate::{Studio, jobs::Image, plan::BOARD_GONE};
use impasto_controls::{Change, Recalled};
use impasto_ports::{ImagePage, ImageQuery, ImageRow};
use impasto_sdk::{DefaultSettings, Error, Kind, Result};
use serde_json::{Value, json};

impl Studio {
    /// Pictures, newest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn images(&self, query: &ImageQuery) -> Result<ImagePage> {
        self.store.images(query).await
    }

    /// The picture of this id, or of an id that only one picture's starts or ends with.
    ///
    /// # Errors
    /// `NotFound`, or `InvalidRequest` where several fit.
    pub async fn image(&self, id: &str) -> Result<ImageRow> {
        if let Some(row) = self.store.image(id).await? {
            return Ok(row);
        }
        let fits = if id.len() < 4 { Vec::new() } else { self.store.image_ids(id, 2).await? };
        match fits.as_slice() {
            [] => Err(Error::new(Kind::NotFound, format!("there is no picture {id:?}"))),
            [only] => self
                .store
                .image(only)
                .await?
                .ok_or_else(|| Error::new(Kind::NotFound, format!("there is no picture {id:?}"))),
            _ => Err(Error::new(
                Kind::InvalidRequest,
                format!("{id:?} names several pictures; give more of it"),
            )),
        }
    }

    /// Where the vendor's own bytes of a picture lie, to be read only.
    ///
    /// # Errors
    /// `NotFound` where they are gone.
    pub async fn image_path(&self, row: &ImageRow) -> Result<std::path::PathBuf> {
        use impasto_ports::Blobs;
        self.blobs.local(&row.blob).await
    }

    /// A picture as front ends see it.
    #[must_use]
    pub fn image_view(row: &ImageRow) -> Image {
        Image::of(row)
    }

    /// The draft that made a picture, ready to be asked for again: for its own model, or translated for another. Also
    /// names what the other model cannot take.
    ///
    /// # Errors
    /// `NotFound`, or `InvalidRequest` where no model made it.
    pub async fn recall(&self, id: &str, model: Option<&str>) -> Result<(Value, Vec<Change>)> {
        let row = self.image(id).await?;
        let Some(mut draft) = row.recipe.get("draft").cloned() else {
            return Err(Error::new(Kind::InvalidRequest, format!("no model made the picture {id}")));
        };
        if let (Some(seed), Some(fields)) = (row.recipe.get("seed"), draft.as_object_mut()) {
            fields.insert("seed".into(), seed.clone());
        }
        let lost = self.forget_lost_board(&mut draft).await?;
        let Some(name) = model.map(str::to_owned).or_else(|| row.model_key.clone()) else {
            return Ok((draft, lost.into_iter().collect()));
        };
        let model = match self.model(&name).await {
            // Its model is gone; the draft can still be read, and asked for of another.
            Err(error) if error.kind == Kind::NotFound && model.is_none() => {
                return Ok((draft, lost.into_iter().collect()));
            }
            found => found?,
        };
        let Recalled { draft, mut changes } = self.checkers.of(&model)?.recall(&draft);
        // What the first model takes where nothing is said was never chosen, so nobody misses it.
        let made_by = match &row.model_key {
            Some(key) if *key != model.config.key => self.model(key).await.ok(),
            _ => None,
        };
        let usual = made_by.and_then(|model| model.config.default_settings).unwrap_or_default();
        changes.retain(|change| !is_usual(change, &usual));
        Ok((draft, lost.into_iter().chain(changes).collect()))
    }

    /// A draft that can be asked for again names no board that is gone.
    async fn forget_lost_board(&self, draft: &mut Value) -> Result<Option<Change>> {
        let Some(board) = draft.get("board_id").and_then(Value::as_str).map(str::to_owned) else {
            return Ok(None);
        };
        if self.store.boards().await?.iter().any(|known| known.id == board) {
            return Ok(None);
        }
        draft.as_object_mut().and_then(|fields| fields.shift_remove("board_id"));
        Ok(Some(Change::dropped("/board_id", json!(board), BOARD_GONE, "the board is gone")))
    }

    /// Removes a picture from the gallery. Its bytes go when no other picture has the same.
    ///
    /// # Errors
    /// `NotFound`, or what the store says.
    pub async fn remove_image(&self, id: &str) -> Result<ImageRow> {
        use impasto_ports::Blobs;
        let row = self.image(id).await?;
        if self.store.purge_image(&row.id).await? {
            self.blobs.remove(&row.blob).await?;
            let _ = std::fs::remove_file(self.thumbnail_path(&row.blob, "jpg"));
            let _ = std::fs::remove_file(self.thumbnail_path(&row.blob, "png"));
        }
        Ok(row)
    }
}

/// Whether what is lost is what a model takes by itself.
fn is_usual(change: &Change, usual: &DefaultSettings) -> bool {
    let said = change.from.as_f64();
    let options = usual.provider_options.as_ref();
    change.to.is_null()
        && match change.field.as_str() {
            "/steps" => said.is_some() && said == usual.steps.map(|steps| steps.get().into()),
            "/guidance" => said.is_some() && said == usual.guidance,
            "/provider_options" => options.is_some() && options == change.from.as_object(),
            field => {
                let name = field.strip_prefix("/provider_options/");
                name.zip(options).and_then(|(name, options)| options.get(name)) == Some(&change.from)
            }
        }
}
