//! The control `num_images`.

use crate::{Control, Group, ModelView};
use serde_json::{Value, json};

/// Pictures of one job at most, over all its calls: a slip of the finger must not cost a fortune.
pub(crate) const MOST: u32 = 100;

/// How many pictures. More than one call can give become several calls.
pub(crate) struct NumImages;

impl Control for NumImages {
    fn id(&self) -> &'static str {
        "num_images"
    }
    fn label(&self) -> &'static str {
        "Images"
    }
    fn docs(&self) -> &'static str {
        "How many pictures. More than one call can give become several calls."
    }
    fn shown(&self) -> &'static str {
        "always"
    }
    fn group(&self) -> Group {
        Group::Image
    }
    fn applies(&self, _model: &ModelView) -> bool {
        true
    }
    fn schema(&self, model: &ModelView) -> Value {
        let mut ui = json!({ "widget": "updown" });
        if let Some(most) = model.capabilities.max_images_per_request {
            ui["perCall"] = most.get().into();
        }
        json!({ "type": "integer", "minimum": 1, "maximum": MOST, "x-ui": ui })
    }
    fn default(&self, model: &ModelView) -> Option<Value> {
        Some(model.defaults.num_images.map_or(1, |n| n.get().min(MOST)).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    #[test]
    fn more_than_a_call_gives_may_be_asked_for() {
        let model = samples::model(json!({"max_images_per_request": 1}));
        assert_eq!(NumImages.schema(&model)["maximum"], MOST);
    }

    #[test]
    fn a_fresh_panel_shows_the_models_own_number() {
        let mut model = samples::plain();
        assert_eq!(NumImages.default(&model), Some(json!(1)));
        model.defaults = serde_json::from_value(json!({"num_images": 500})).unwrap();
        assert_eq!(NumImages.default(&model), Some(json!(MOST)));
    }
}
