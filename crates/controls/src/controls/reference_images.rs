//! The control `reference_images`.

use super::input;
use crate::{Control, Group, ModelView, Rule, rules::Test, violation::code};
use impasto_sdk::Feature;
use serde_json::{Value, json};

/// Pictures to follow beside the prompt, in order.
pub(crate) struct ReferenceImages;

impl Control for ReferenceImages {
    fn id(&self) -> &'static str {
        "reference_images"
    }
    fn label(&self) -> &'static str {
        "Reference images"
    }
    fn docs(&self) -> &'static str {
        "Pictures to follow beside the prompt, in order."
    }
    fn shown(&self) -> &'static str {
        "the model takes reference images"
    }
    fn group(&self) -> Group {
        Group::Prompts
    }
    fn applies(&self, model: &ModelView) -> bool {
        model.capabilities.has(Feature::References)
    }
    fn schema(&self, model: &ModelView) -> Value {
        let mut schema = json!({
            "type": "array",
            "items": input::schema(),
            "x-ui": { "presentation": "images" }
        });
        if let Some(most) = model.capabilities.max_reference_images {
            schema["maxItems"] = most.get().into();
        }
        schema
    }
    fn rules(&self, model: &ModelView) -> Vec<Rule> {
        let caps = &model.capabilities;
        let rule = |max: u32, message: String| {
            let fields = vec!["init_image".into(), "reference_images".into()];
            Rule::new(Test::Sum { fields, max }, code::TOO_MANY, message)
        };
        let inputs = caps
            .max_input_images
            .map(|max| rule(max.get(), format!("{} supports at most {max} input images in all", model.name)));
        // One place must be left for the result; `batch::per_call` shares out the rest.
        let total = caps.max_total_images.map(|max| {
            let message = format!("{} supports at most {max} images in all, inputs and results", model.name);
            rule(max.get() - 1, message)
        });
        inputs.into_iter().chain(total).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    #[test]
    fn there_is_room_for_as_many_as_the_model_takes() {
        assert_eq!(ReferenceImages.schema(&samples::everything())["maxItems"], 3);
        assert!(!ReferenceImages.applies(&samples::plain()));
    }

    #[test]
    fn inputs_are_counted_together() {
        let rules = |caps| ReferenceImages.rules(&samples::model(caps));
        let draft = json!({"init_image": "a", "reference_images": ["b", "c"]});
        for (caps, broken) in [
            (json!({}), 0),
            (json!({"max_input_images": 3}), 0),
            (json!({"max_input_images": 2}), 1),
            (json!({"max_total_images": 4}), 0),
            (json!({"max_total_images": 3}), 1),
        ] {
            assert_eq!(crate::rules::evaluate(&rules(caps.clone()), &draft).len(), broken, "{caps}");
        }
    }
}
