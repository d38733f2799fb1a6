//! Taking pictures that were made before, where a person says so.

use crate::{Job, Studio, ask::canonical, studio::Inner};
use impasto_ports::{
    Basis, ImageKind, ImageQuery, ImageRow, Intended, Intent, JobRow, JobState, Once, Priced,
};
use impasto_sdk::{Generate, Money, Result};
use serde_json::{Value, json};

/// A digest of what the vendor would be asked for: the same one means the same request, to the last byte of its
/// pictures.
pub(crate) fn digest(job: &JobRow, base_url: Option<&str>, generates: &[Generate]) -> String {
    let definition = &job.record["definition"];
    let asked = canonical(&json!([job.provider, base_url, definition, generates])).to_string();
    blake3::hash(asked.as_bytes()).to_hex().to_string()
}

impl Studio {
    /// The same as before, as a new job with new entries of the gallery: no call, no price. `None` where the same was
    /// never made, or where some of its pictures are gone.
    pub(crate) async fn reuse(
        &self,
        job: &JobRow,
        inputs: &[ImageRow],
        once: Option<&Once>,
    ) -> Result<Option<Job>> {
        let Some(earlier) = self.store.same_job(&job.caller, &job.digest).await? else { return Ok(None) };
        let images = self.outputs(&earlier, job.count).await?;
        if images.len() < job.count as usize {
            return Ok(None);
        }
        let again = (0..).zip(&images).map(|(place, image)| self.entry_again(job, place, image));
        let images: Vec<_> = inputs.iter().cloned().chain(again).collect();
        let free = Some(Money::ZERO);
        let price = Priced { low_usd: free, high_usd: free, basis: Basis::Priced, ..Priced::UNPRICED };
        let state = JobState::Done;
        let job = JobRow { state, price, reused: Some(earlier), ..job.clone() };
        match self.store.intend(&Intent { once, ..Intent::new(&job, &[], &images) }).await? {
            Intended::Written => {
                self.hub.done(&job.id, state);
                self.job(&job.id).await.map(Some)
            }
            Intended::Known(known) => self.job(&known).await.map(Some),
        }
    }

    async fn outputs(&self, job: &str, count: u32) -> Result<Vec<ImageRow>> {
        let query = ImageQuery {
            job: Some(job.into()),
            kind: Some(ImageKind::Output),
            limit: count.saturating_mul(2).max(100),
            ..ImageQuery::default()
        };
        let mut images = self.store.images(&query).await?.images;
        // What a person deleted is not listed; a file that is gone cannot be shown again.
        images.retain(|image| image.broken.is_none() && self.blobs.path(&image.blob).is_file());
        images.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(images)
    }

    fn entry_again(&self, job: &JobRow, place: u32, image: &ImageRow) -> ImageRow {
        let mut recipe = image.recipe.clone();
        if let Value::Object(fields) = &mut recipe {
            fields.insert("reused_from".into(), json!(image.id));
        }
        ImageRow {
            id: Inner::id(),
            caller: job.caller.clone(),
            job: Some(job.id.clone()),
            call: None,
            position: place,
            recipe,
            price: Some(Money::ZERO),
            starred: false,
            board: job.draft.get("board_id").and_then(Value::as_str).map(Into::into),
            created_ms: self.clock.now_ms(),
            unlisted: job.unlisted,
            ..image.clone()
        }
    }
}
