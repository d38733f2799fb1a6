//! The control `size`.

use crate::{
    Control, Group, ModelView, Rule,
    size::{self, Offer, Start, offers, resolve},
};
use impasto_sdk::{Capabilities, Size};
use serde_json::{Value, json};

/// How big, and of which shape: a listed size, a shape such as 16:9, a preset such as 16:9@2K, or a size such as 1024x1024, which is taken to the nearest that the model draws.
pub(crate) struct SizeControl;

impl Control for SizeControl {
    fn id(&self) -> &'static str {
        "size"
    }
    fn label(&self) -> &'static str {
        "Size"
    }
    fn docs(&self) -> &'static str {
        "How big, and of which shape: a listed size, a shape such as 16:9, a preset such as 16:9@2K, or a size such as 1024x1024, which is taken to the nearest that the model draws."
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
        let offers = offers(&model.capabilities);
        let variants: Vec<Value> =
            [listed(&offers), shape_variant(&model.capabilities, &offers), Some(exact(&model.capabilities))]
                .into_iter()
                .flatten()
                .collect();
        json!({ "type": "string", "anyOf": variants, "x-ui": { "presentation": "aspect" } })
    }
    fn rules(&self, model: &ModelView) -> Vec<Rule> {
        let caps = &model.capabilities;
        let sizes: Vec<Size> = offers(caps).iter().filter_map(|offer| offer.frame.pixels).collect();
        if !size::takes_any_shape(caps) {
            // Any other size is taken to the nearest that the model draws: there is no limit to break.
            return Vec::new();
        }
        size::free_rules(caps.free_size.as_ref().unwrap_or(&size::ANY), caps.max_image_size, &sizes)
    }
    fn default(&self, model: &ModelView) -> Option<Value> {
        let usual = resolve(None, &model.capabilities, &model.defaults, Start::Words).ok()?;
        usual.spec.map(|spec| spec.to_string().into())
    }
    fn not_offered(&self, model: &ModelView, value: &Value) -> Option<String> {
        Some(size::refusal(&model.capabilities, value.as_str()?).message)
    }
    fn recall(&self, stored: &Value, model: &ModelView) -> Option<Value> {
        let wish = stored.as_str()?.parse().ok()?;
        let resolved = resolve(Some(&wish), &model.capabilities, &model.defaults, Start::Words).ok()?;
        resolved.spec.map(|spec| spec.to_string().into())
    }
}

/// The list that a panel shows.
fn listed(offers: &[Offer]) -> Option<Value> {
    let variants: Vec<Value> = offers.iter().map(Into::into).collect();
    (!variants.is_empty()).then(|| json!({ "title": "Size", "type": "string", "oneOf": variants }))
}

/// A shape alone: at the model's usual size. Shapes that stand in the list already are not repeated.
fn shape_variant(caps: &Capabilities, offers: &[Offer]) -> Option<Value> {
    if size::takes_any_shape(caps) {
        let pattern = "^[1-9][0-9]{0,3}:[1-9][0-9]{0,3}$";
        return Some(json!({ "title": "Shape", "type": "string", "pattern": pattern, "examples": ["16:9"] }));
    }
    let listed: Vec<String> = offers.iter().map(|offer| offer.spec.to_string()).collect();
    let shapes = size::shapes(offers).into_iter().map(|ratio| ratio.to_string());
    let shapes: Vec<String> = shapes.filter(|shape| !listed.contains(shape)).collect();
    (!shapes.is_empty()).then(|| json!({ "title": "Shape", "type": "string", "enum": shapes }))
}

/// Any size in pixels.
fn exact(caps: &Capabilities) -> Value {
    let usual = if caps.free_size.is_some() || size::takes_any_shape(caps) {
        "Width and height in pixels."
    } else {
        "Width and height in pixels; taken to the nearest size that the model draws."
    };
    json!({
        "title": "Other size",
        "description": usual,
        "type": "string",
        "pattern": "^[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$",
        "examples": ["1024x1024"]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    fn variants(caps: Value) -> Vec<String> {
        let schema = SizeControl.schema(&samples::model(caps));
        schema["anyOf"].as_array().unwrap().iter().map(|v| v["title"].as_str().unwrap().into()).collect()
    }

    #[test]
    fn what_a_model_says_nothing_about_is_not_shown() {
        assert_eq!(variants(json!({})), ["Shape", "Other size"]);
        assert_eq!(variants(json!({"auto_size": true})), ["Size", "Shape", "Other size"]);
        assert_eq!(variants(json!({"allowed_aspect_ratios": ["1:1"]})), ["Size", "Other size"]);
    }

    #[test]
    fn pixels_ride_on_the_variant() {
        let schema = SizeControl.schema(&samples::everything());
        let first = &schema["anyOf"][0]["oneOf"][0];
        let wanted = json!({
            "const": "1024x1024", "title": "1:1 (1024×1024)", "x-size": {"width": 1024, "height": 1024}
        });
        assert_eq!(*first, wanted);
        assert_eq!(schema["anyOf"][1]["enum"], json!(["1:1", "16:9"]));
    }

    #[test]
    fn the_default_is_the_offer_nearest_to_the_records() {
        let mut model = samples::everything();
        assert_eq!(SizeControl.default(&model), Some(json!("1024x1024")));
        model.defaults = serde_json::from_value(json!({"width": 1920, "height": 1080})).unwrap();
        assert_eq!(SizeControl.default(&model), Some(json!("1344x768")));
        assert_eq!(SizeControl.default(&samples::plain()), None);
    }

    #[test]
    fn a_size_of_another_model_comes_back_as_the_nearest() {
        assert_eq!(SizeControl.recall(&json!("2752x1536"), &samples::everything()), Some(json!("1344x768")));
        assert_eq!(SizeControl.recall(&json!("5:1"), &samples::everything()), None);
    }
}
