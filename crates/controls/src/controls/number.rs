//! What the controls for numbers share.

use impasto_sdk::NumberRange;
use serde_json::{Value, json};

/// The bounds of a number: the model's, else the usual ones.
pub(super) struct Bounds(NumberRange);

impl Bounds {
    /// The model's bounds, else the usual ones.
    pub(super) fn of(range: Option<NumberRange>, (min, max): (f64, f64)) -> Self {
        Self(range.unwrap_or(NumberRange { min, max, step: None, default: None }))
    }

    /// The schema of a whole number.
    pub(super) fn integer(&self, ui: Value) -> Value {
        let ui = self.with_step(ui);
        json!({ "type": "integer", "minimum": whole(self.0.min), "maximum": whole(self.0.max), "x-ui": ui })
    }

    /// The schema of a number. The step is a hint only: `multipleOf` fails for decimal fractions.
    pub(super) fn number(&self, ui: Value) -> Value {
        let ui = self.with_step(ui);
        json!({ "type": "number", "minimum": self.0.min, "maximum": self.0.max, "x-ui": ui })
    }

    /// The greatest of whole numbers.
    pub(super) fn most(&self) -> Value {
        whole(self.0.max)
    }

    /// The record's default where it lies within the bounds, else the model's.
    pub(super) fn default(&self, record: Option<f64>) -> Option<f64> {
        record.filter(|value| (self.0.min..=self.0.max).contains(value)).or(self.0.default)
    }

    fn with_step(&self, mut ui: Value) -> Value {
        if let Some(step) = self.0.step {
            ui["step"] = step.into();
        }
        ui
    }
}

/// A number as JSON, without a fraction where it has none.
pub(crate) fn whole(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "only taken when nothing is lost")]
    let integer = value as i64;
    #[expect(clippy::cast_precision_loss, reason = "compared with what it came from")]
    if integer as f64 == value { integer.into() } else { value.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(whole(3.0).to_string(), "3");
        assert_eq!(whole(2.5).to_string(), "2.5");
    }

    #[test]
    fn a_step_is_a_hint_and_no_constraint() {
        let range = NumberRange { min: 0.0, max: 1.0, step: Some(0.1), default: None };
        let schema = Bounds::of(Some(range), (0.0, 9.0)).number(json!({}));
        assert_eq!(schema["x-ui"]["step"], 0.1);
        assert!(schema.get("multipleOf").is_none());
    }
}
