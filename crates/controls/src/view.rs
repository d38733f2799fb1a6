//! What controls need to know of a model.

use impasto_sdk::{Capabilities, DefaultSettings, PanelLayout};
use schemars::Schema;

/// What controls need to know of a model: its record ∩ what its adapter can send.
#[derive(Clone, Debug)]
pub struct ModelView {
    /// The record's key; `model` of a draft that is checked here.
    pub key: String,
    /// Shown to a person, also in messages.
    pub name: String,
    /// The provider's id.
    pub provider: String,
    /// What takes effect of the record's claims (see [`Capabilities::within`]).
    pub capabilities: Capabilities,
    /// What a fresh panel shows.
    pub defaults: DefaultSettings,
    /// The record's own arrangement of its panel.
    pub layout: Option<PanelLayout>,
    /// The model's own options, as the schema of an object.
    pub options: Option<Schema>,
}
