//! What a control is: one declaration, from which panel, check, docs and recall are computed.

use crate::{ModelView, Rule};
use serde_json::Value;

/// Where in a panel a control stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// What is wanted: words and pictures.
    Prompts,
    /// How big and how many.
    Image,
    /// How it is made.
    Generation,
    /// A field of the draft that a panel does not show.
    Hidden,
}

/// One field of the draft that a model may have.
pub trait Control: Sync {
    /// The field of the draft.
    fn id(&self) -> &'static str;
    /// Shown to a person.
    fn label(&self) -> &'static str;
    /// What it does, for people.
    fn docs(&self) -> &'static str;
    /// When a panel has it, for the reference.
    fn shown(&self) -> &'static str;
    /// Where in a panel it stands.
    fn group(&self) -> Group;
    /// Whether this model has it.
    fn applies(&self, model: &ModelView) -> bool;
    /// The JSON Schema (2020-12) of its values, with display hints in `x-ui`. Title, description and default are added
    /// to it.
    fn schema(&self, model: &ModelView) -> Value;
    /// What no schema can say.
    fn rules(&self, _model: &ModelView) -> Vec<Rule> {
        Vec::new()
    }
    /// What a fresh panel shows.
    fn default(&self, _model: &ModelView) -> Option<Value> {
        None
    }
    /// Whether a draft must have it.
    fn required(&self, _model: &ModelView) -> bool {
        false
    }
    /// The message when a draft uses it and the model lacks it.
    fn lacking(&self, model: &ModelView) -> String {
        format!("{}: not supported by {}", self.label(), model.name)
    }
    /// The message when it is required and missing.
    fn missing(&self, _model: &ModelView) -> String {
        format!("`{}` is missing", self.id())
    }
    /// The message when a value is not among the choices; `None` for the usual one.
    fn not_offered(&self, _model: &ModelView, _value: &Value) -> Option<String> {
        None
    }
    /// How a stored value comes back for this model; `None` when it cannot.
    fn recall(&self, stored: &Value, model: &ModelView) -> Option<Value> {
        self.applies(model).then(|| stored.clone())
    }
}
