//! The control `seed`.

use super::number::Bounds;
use crate::{Control, Group, ModelView, Rule, rules::Test, violation::code};
use impasto_sdk::Feature;
use serde_json::{Value, json};

/// Where a model says nothing: 32 bits.
const USUAL: (f64, f64) = (0.0, 4_294_967_295.0);

/// The seed of the first picture; the others count up. Empty: a new one each time.
pub(crate) struct Seed;

impl Control for Seed {
    fn id(&self) -> &'static str {
        "seed"
    }
    fn label(&self) -> &'static str {
        "Seed"
    }
    fn docs(&self) -> &'static str {
        "The seed of the first picture; the others count up. Empty: a new one each time."
    }
    fn shown(&self) -> &'static str {
        "the model takes a seed"
    }
    fn group(&self) -> Group {
        Group::Image
    }
    fn applies(&self, model: &ModelView) -> bool {
        model.capabilities.has(Feature::Seed)
    }
    fn schema(&self, model: &ModelView) -> Value {
        Bounds::of(model.capabilities.seed, USUAL)
            .integer(json!({ "widget": "updown", "presentation": "seed" }))
    }
    fn rules(&self, model: &ModelView) -> Vec<Rule> {
        let Some(max) = Bounds::of(model.capabilities.seed, USUAL).most().as_u64() else { return Vec::new() };
        let test = Test::CountUp { field: "seed".into(), by: "num_images".into(), max };
        let message = format!("the seeds of several pictures count up from this one; the greatest is {max}");
        vec![Rule::new(test, code::OUT_OF_RANGE, message)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    #[test]
    fn a_seed_stays_within_the_models_bounds() {
        let schema = Seed.schema(&samples::everything());
        assert_eq!((&schema["minimum"], &schema["maximum"]), (&json!(0), &json!(4_294_967_295_u64)));
        let model = samples::model(json!({"supports_seed": true, "seed": {"min": 1, "max": 99}}));
        assert_eq!(Seed.schema(&model)["maximum"], 99);
    }
}
