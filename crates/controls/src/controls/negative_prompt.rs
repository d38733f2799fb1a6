//! The control `negative_prompt`.

use crate::{Control, Group, ModelView, bounds::MOST_CHARS};
use impasto_sdk::Feature;
use serde_json::{Value, json};

/// What is to be avoided, in words.
pub(crate) struct NegativePrompt;

impl Control for NegativePrompt {
    fn id(&self) -> &'static str {
        "negative_prompt"
    }
    fn label(&self) -> &'static str {
        "Negative prompt"
    }
    fn docs(&self) -> &'static str {
        "What is to be avoided, in words."
    }
    fn shown(&self) -> &'static str {
        "the model takes a negative prompt"
    }
    fn group(&self) -> Group {
        Group::Prompts
    }
    fn applies(&self, model: &ModelView) -> bool {
        model.capabilities.has(Feature::NegativePrompt)
    }
    fn schema(&self, _model: &ModelView) -> Value {
        json!({ "type": "string", "maxLength": MOST_CHARS, "x-ui": { "widget": "textarea", "rows": 2 } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    #[test]
    fn only_a_model_that_declares_it_has_it() {
        assert!(NegativePrompt.applies(&samples::everything()) && !NegativePrompt.applies(&samples::plain()));
    }

    #[test]
    fn a_model_without_it_forgets_it() {
        let stored = json!("fog");
        assert_eq!(NegativePrompt.recall(&stored, &samples::plain()), None);
        assert_eq!(NegativePrompt.recall(&stored, &samples::everything()), Some(stored));
    }
}
