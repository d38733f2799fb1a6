//! A finished picture as answers tell it.

use super::{pieces::Piece, usage::Used};
use crate::Service;
use impasto_core::Job;
use impasto_ports::ImageRow;
use impasto_sdk::{Error, Kind, Result};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// A picture of a job, and where its file is.
pub(super) struct Picture {
    pub(super) row: ImageRow,
    path: PathBuf,
}

impl Picture {
    /// Looks where the file is.
    pub(super) async fn of(service: &Service, row: ImageRow) -> Result<Self> {
        let path = service.studio.image_path(&row).await?;
        Ok(Self { row, path })
    }

    /// Its content, as a part of a body.
    pub(super) async fn piece(&self) -> Result<Piece> {
        Piece::of_file(&self.path).await.map_err(|error| {
            Error::new(Kind::Unexpected, format!("a picture's file cannot be read: {error}"))
        })
    }

    /// What the vendor made of the prompt, where it said so.
    pub(super) fn revised_prompt(&self) -> Option<&str> {
        self.row.recipe.get("revised_prompt")?.as_str()
    }

    /// Seconds since 1970.
    pub(super) const fn created(&self) -> i64 {
        self.row.created_ms / 1000
    }

    /// What it really is, under the names of OpenAI's answers, and the options that OpenAI repeats.
    pub(super) fn facts(&self, job: &Job) -> Map<String, Value> {
        let mut facts = repeated(job);
        facts.insert("output_format".into(), json!(format_of(&self.row.blob.media_type)));
        facts.insert("size".into(), json!(format!("{}x{}", self.row.blob.width, self.row.blob.height)));
        facts
    }
}

/// Options that were chosen, under the names of OpenAI's answers. `auto` is no answer.
pub(super) fn repeated(job: &Job) -> Map<String, Value> {
    let options = job.draft.get("provider_options").and_then(Value::as_object);
    let chosen = options.into_iter().flatten().filter(|(name, value)| {
        let choices: &[&str] = match name.as_str() {
            "background" => &["transparent", "opaque"],
            "quality" => &["low", "medium", "high", "xhigh", "max"],
            _ => &[],
        };
        value.as_str().is_some_and(|value| choices.contains(&value))
    });
    chosen.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// `image/svg+xml` is `svg`.
pub(super) fn format_of(media_type: &str) -> &str {
    let kind = media_type.split(';').next().unwrap_or_default().trim();
    let name = kind.strip_prefix("image/").unwrap_or(kind);
    name.strip_suffix("+xml").unwrap_or(name)
}

/// What a job used.
pub(super) fn used(job: &Job) -> Option<Used> {
    Used::sum(job.calls.iter().filter_map(|call| call.usage.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_have_openais_names() {
        for (media, format) in [("image/png", "png"), ("image/jpeg", "jpeg"), ("image/svg+xml", "svg")] {
            assert_eq!(format_of(media), format);
        }
    }
}
