//! Pictures.

use super::{Tables, not_found, taken};
use impasto_ports::{ImagePage, ImageQuery, ImageRow};
use impasto_sdk::Result;

impl Tables {
    pub(super) fn add_images(&mut self, images: &[ImageRow]) -> Result<()> {
        for image in images {
            if self.images.insert(image.id.clone(), image.clone()).is_some() {
                return Err(taken("picture", &image.id));
            }
        }
        Ok(())
    }

    /// Adds a call's pictures; one that is there already (same call, place and bytes) is left as it is.
    pub(super) fn land(&mut self, images: &[ImageRow]) -> Result<()> {
        for image in images {
            let same = |other: &ImageRow| {
                image.call.is_some()
                    && other.call == image.call
                    && other.position == image.position
                    && other.blob.id == image.blob.id
            };
            if !self.images.values().any(same) {
                self.add_images(std::slice::from_ref(image))?;
            }
        }
        Ok(())
    }

    pub(super) fn image_ids(&self, part: &str, limit: u32) -> Vec<String> {
        let shown = self.images.values().rev().filter(|image| image.deleted_ms.is_none());
        let found = shown.filter(|image| image.id.contains(part));
        found.take(limit as usize).map(|image| image.id.clone()).collect()
    }

    pub(super) fn list_images(&self, query: &ImageQuery) -> ImagePage {
        let limit = query.limit as usize;
        let older = |image: &&ImageRow| query.before.as_ref().is_none_or(|before| image.id < *before);
        let found = self.images.values().rev().filter(older).filter(|image| matches(image, query));
        let mut images: Vec<_> = found.take(limit.saturating_add(1)).cloned().collect();
        let more = images.len() > limit;
        images.truncate(limit);
        let next = images.last().filter(|_| more).map(|image| image.id.clone());
        ImagePage { images, next }
    }

    pub(super) fn update_image(&mut self, image: &ImageRow) -> Result<()> {
        let kept = self.images.get_mut(&image.id).ok_or_else(|| not_found("picture", &image.id))?;
        kept.starred = image.starred;
        kept.board.clone_from(&image.board);
        kept.broken.clone_from(&image.broken);
        kept.deleted_ms = image.deleted_ms;
        Ok(())
    }

    pub(super) fn purge_image(&mut self, id: &str) -> bool {
        match self.images.remove(id) {
            Some(gone) => !self.images.values().any(|image| image.blob.id == gone.blob.id),
            None => false,
        }
    }
}

fn matches(image: &ImageRow, query: &ImageQuery) -> bool {
    fn is<T: PartialEq>(wanted: Option<&T>, found: Option<&T>) -> bool {
        wanted.is_none() || wanted == found
    }
    let prompt = folded(image.prompt.as_deref().unwrap_or_default());
    image.deleted_ms.is_some() == query.deleted
        && (query.job.is_some() || !image.unlisted)
        && query.words.iter().all(|word| prompt.contains(&folded(word)))
        && is(query.kind.as_ref(), Some(&image.kind))
        && is(query.model_key.as_ref(), image.model_key.as_ref())
        && is(query.job.as_ref(), image.job.as_ref())
        && is(query.caller.as_ref(), Some(&image.caller))
        && is(query.starred.as_ref(), Some(&image.starred))
        && is(query.board.as_ref(), image.board.as_ref())
        && is(query.provider.as_ref(), image.provider.as_ref())
        && query.since_ms.is_none_or(|since| image.created_ms >= since)
        && query.until_ms.is_none_or(|until| image.created_ms < until)
}

/// Without case. The two small sigmas are one letter.
fn folded(text: &str) -> String {
    text.to_lowercase().replace('ς', "σ")
}
