//! The control `prompt`.

use crate::{Control, Group, ModelView, bounds::MOST_CHARS};
use serde_json::{Value, json};

/// What is wanted, in words.
pub(crate) struct Prompt;

impl Control for Prompt {
    fn id(&self) -> &'static str {
        "prompt"
    }
    fn label(&self) -> &'static str {
        "Prompt"
    }
    fn docs(&self) -> &'static str {
        "What is wanted, in words."
    }
    fn shown(&self) -> &'static str {
        "always"
    }
    fn group(&self) -> Group {
        Group::Prompts
    }
    fn applies(&self, _model: &ModelView) -> bool {
        true
    }
    fn schema(&self, model: &ModelView) -> Value {
        // JSON Schema counts Unicode scalar values, as the capability does.
        let most = model.capabilities.max_prompt_chars.map_or(MOST_CHARS, |most| most.get() as usize);
        json!({
            "type": "string", "minLength": 1, "maxLength": most, "x-ui": { "widget": "textarea", "rows": 4 }
        })
    }
    fn required(&self, _model: &ModelView) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    #[test]
    fn a_prompt_is_as_long_as_the_model_takes() {
        let model = samples::model(json!({"max_prompt_chars": 7}));
        assert_eq!(Prompt.schema(&model)["maxLength"], 7);
        assert_eq!(Prompt.schema(&samples::plain())["maxLength"], MOST_CHARS);
    }
}
