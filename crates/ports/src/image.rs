//! The gallery's rows.

use impasto_sdk::{Blob, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A picture in the gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageRow {
    /// Unique; later pictures have greater ids.
    pub id: String,
    /// The vendor's own bytes, by digest.
    pub blob: Blob,
    /// Whether it was made or given.
    pub kind: ImageKind,
    /// Who made it.
    pub caller: String,
    /// The job and call that made it, and its place in the call.
    pub job: Option<String>,
    /// The call that made it.
    pub call: Option<String>,
    /// Its place in the call, from 0.
    pub position: u32,
    /// The record's key.
    pub model_key: Option<String>,
    /// The provider's id.
    pub provider: Option<String>,
    /// For search and lists.
    pub prompt: Option<String>,
    /// How it was made: normalised draft, model, options, seed if sent, parents, price, redacted request.
    pub recipe: Value,
    /// Its share of the call's price.
    pub price: Option<Money>,
    /// Marked by a person.
    pub starred: bool,
    /// The board it lies on.
    pub board: Option<String>,
    /// Why its pixels cannot be shown, where that was found.
    pub broken: Option<String>,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// When a person deleted it; it can still be brought back.
    pub deleted_ms: Option<i64>,
    /// Whether lists of the gallery leave it out; its job shows it. Rows of older releases have none.
    #[serde(default)]
    pub unlisted: bool,
}

/// Whether a picture was made or given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImageKind {
    /// A model made it.
    Output,
    /// A person gave it, as init image, mask or reference.
    Input,
}

impl ImageKind {
    /// As it is written in rows and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Output => "output",
            Self::Input => "input",
        }
    }
}

/// Which pictures to list, newest first: those that are there, or those that a person deleted, never both.
#[derive(Clone, Debug, Default)]
pub struct ImageQuery {
    /// All these words stand in the prompt.
    pub words: Vec<String>,
    /// Only this kind.
    pub kind: Option<ImageKind>,
    /// Only of this model record.
    pub model_key: Option<String>,
    /// Only of this job; also those that other lists leave out.
    pub job: Option<String>,
    /// Only this caller's.
    pub caller: Option<String>,
    /// Only marked ones.
    pub starred: Option<bool>,
    /// Only on this board.
    pub board: Option<String>,
    /// Only this provider's.
    pub provider: Option<String>,
    /// Only from then on, in milliseconds since 1970.
    pub since_ms: Option<i64>,
    /// Only before then, in milliseconds since 1970.
    pub until_ms: Option<i64>,
    /// Those that a person deleted, in place of those that are there.
    pub deleted: bool,
    /// Only older than this picture.
    pub before: Option<String>,
    /// At most this many.
    pub limit: u32,
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct ImagePage {
    /// The rows.
    pub images: Vec<ImageRow>,
    /// Where the next page starts: `before` of the next query; absent at the end.
    pub next: Option<String>,
}
