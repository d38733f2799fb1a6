//! The model store's rows.

use impasto_sdk::ModelLink;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An installed model: a person's edits over the starter (or over nothing).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelRow {
    /// Unique.
    pub key: String,
    /// The provider's id.
    pub provider: String,
    /// The vendor's model id. Unique together with the provider.
    pub model: String,
    /// What a person set, any part of a model config. It wins over the starter.
    pub edits: Value,
    /// What the vendor told, such as `retires_on`. It wins over the starter, not over a person.
    pub learned: Value,
    /// Whether it may be used.
    pub enabled: bool,
    /// Raised by each write.
    pub revision: u64,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// Milliseconds since 1970.
    pub updated_ms: i64,
}

impl ModelRow {
    /// Which model it is.
    #[must_use]
    pub fn link(&self) -> ModelLink {
        ModelLink { provider: self.provider.clone(), model: self.model.clone() }
    }
}

/// Whether removing a model is remembered, so that a starter which a person removed is not installed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tombstone {
    /// Remembered.
    Keep,
    /// Forgotten.
    Drop,
}
