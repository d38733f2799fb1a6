//! The control `partial_images`.

use crate::{Control, Group, ModelView};
use impasto_sdk::Feature;
use serde_json::{Value, json};
use std::num::NonZeroU32;

/// Unfinished pictures to show on the way; each may cost a little.
pub(crate) struct PartialImages;

impl Control for PartialImages {
    fn id(&self) -> &'static str {
        "partial_images"
    }
    fn label(&self) -> &'static str {
        "Previews"
    }
    fn docs(&self) -> &'static str {
        "Unfinished pictures to show on the way; each may cost a little."
    }
    fn shown(&self) -> &'static str {
        "the model streams unfinished pictures"
    }
    fn group(&self) -> Group {
        Group::Generation
    }
    fn applies(&self, model: &ModelView) -> bool {
        model.capabilities.has(Feature::PartialImages)
    }
    fn schema(&self, model: &ModelView) -> Value {
        let most = model.capabilities.max_partial_images.map_or(0, NonZeroU32::get);
        json!({ "type": "integer", "minimum": 0, "maximum": most, "x-ui": { "widget": "updown" } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    #[test]
    fn there_are_no_more_previews_than_the_model_streams() {
        assert_eq!(PartialImages.schema(&samples::everything())["maximum"], 3);
        assert!(!PartialImages.applies(&samples::plain()));
    }
}
