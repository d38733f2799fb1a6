//! Rules as data: what no schema can say. They stand in the panel, so that a page can check them too.

use crate::{Violation, violation::code};
use impasto_sdk::Size;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A rule over fields of a draft that passed the schema, and what to say when it is broken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// What must hold.
    #[serde(flatten)]
    pub test: Test,
    /// The code of the violation.
    pub code: Cow<'static, str>,
    /// The message of the violation.
    pub message: String,
}

/// What must hold. A rule over a size looks only at exact ones (`1024x1024`); `except` lists sizes that the model draws
/// although they break it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Test {
    /// Both sides are multiples of a number.
    MultipleOf {
        /// The field.
        field: String,
        /// The number.
        of: u32,
        /// Sizes that are free of this rule.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        except: Vec<String>,
    },
    /// Width times height lies between these.
    Pixels {
        /// The field.
        field: String,
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u64>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u64>,
        /// Sizes that are free of this rule.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        except: Vec<String>,
    },
    /// The shorter side is at least `min`, the longer at most `max`.
    Side {
        /// The field.
        field: String,
        /// The shorter side at least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u32>,
        /// The longer side at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
        /// Sizes that are free of this rule.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        except: Vec<String>,
    },
    /// Neither side is longer than that of this size.
    Within {
        /// The field.
        field: String,
        /// Width at most.
        width: u32,
        /// Height at most.
        height: u32,
    },
    /// The longer side divided by the shorter is at most this.
    Ratio {
        /// The field.
        field: String,
        /// At most.
        max: f64,
        /// Sizes that are free of this rule.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        except: Vec<String>,
    },
    /// Pictures in these fields together (a list counts its items) are at most this many.
    Sum {
        /// The fields.
        fields: Vec<String>,
        /// At most.
        max: u32,
    },
    /// Where a field is given, another must be given too.
    Requires {
        /// The field.
        field: String,
        /// The other.
        needs: String,
    },
    /// Where a field has this value, another does not have that one.
    Apart {
        /// The field.
        field: String,
        /// Its value.
        value: Value,
        /// The other field.
        other: String,
        /// The value that it does not have.
        not: Value,
    },
    /// A whole number counts up with each further picture of a batch, and the last is at most this.
    CountUp {
        /// The number.
        field: String,
        /// How many there are; one where it is absent.
        by: String,
        /// At most.
        max: u64,
    },
}

/// Every rule that a draft breaks. Fields that are absent or of another shape break none: the schema looks at those.
#[must_use]
pub fn evaluate(rules: &[Rule], draft: &Value) -> Vec<Violation> {
    let Some(draft) = draft.as_object() else { return Vec::new() };
    rules.iter().filter_map(|rule| rule.broken_by(draft)).collect()
}

impl Rule {
    /// A rule with what to say when it is broken.
    #[must_use]
    pub fn new(test: Test, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { test, code: code.into(), message: message.into() }
    }

    fn broken_by(&self, draft: &Map<String, Value>) -> Option<Violation> {
        let (field, limit) = match &self.test {
            Test::Sum { fields, max } => {
                let total: u64 = fields.iter().map(|field| pictures(draft.get(field))).sum();
                let named = fields.iter().rev().find(|field| pictures(draft.get(*field)) > 0)?;
                (total > u64::from(*max)).then(|| (named, Value::from(*max)))?
            }
            Test::Requires { field, needs } => {
                let broken = draft.contains_key(field) && !draft.contains_key(needs);
                broken.then_some((needs, Value::Null))?
            }
            Test::Apart { field, value, other, not } => {
                let broken = draft.get(field) == Some(value) && draft.get(other) == Some(not);
                broken.then_some((field, Value::Null))?
            }
            Test::CountUp { field, by, max } => {
                let first = draft.get(field)?.as_u64()?;
                let more = draft.get(by).and_then(Value::as_u64).unwrap_or(1).saturating_sub(1);
                (first.saturating_add(more) > *max).then(|| (field, Value::from(*max)))?
            }
            size_rule => {
                let field = size_rule.size_field()?;
                let text = draft.get(field)?.as_str()?;
                (field, size_rule.broken_by_size(text.parse().ok()?)?)
            }
        };
        let violation = Violation::new(format!("/{field}"), self.code.clone(), &self.message);
        Some(if limit.is_null() { violation } else { violation.limit(limit) })
    }
}

impl Test {
    fn size_field(&self) -> Option<&String> {
        match self {
            Self::MultipleOf { field, .. }
            | Self::Pixels { field, .. }
            | Self::Side { field, .. }
            | Self::Within { field, .. }
            | Self::Ratio { field, .. } => Some(field),
            Self::Sum { .. } | Self::Requires { .. } | Self::Apart { .. } | Self::CountUp { .. } => None,
        }
    }

    fn except(&self) -> &[String] {
        match self {
            Self::MultipleOf { except, .. }
            | Self::Pixels { except, .. }
            | Self::Side { except, .. }
            | Self::Ratio { except, .. } => except,
            _ => &[],
        }
    }

    /// Adds sizes that are free of this rule: those of the list that would break it.
    #[must_use]
    pub fn but_not_for(mut self, sizes: &[Size]) -> Self {
        let free: Vec<String> = sizes
            .iter()
            .filter(|size| self.broken_by_size(**size).is_some())
            .map(ToString::to_string)
            .collect();
        match &mut self {
            Self::MultipleOf { except, .. }
            | Self::Pixels { except, .. }
            | Self::Side { except, .. }
            | Self::Ratio { except, .. } => *except = free,
            _ => {}
        }
        self
    }

    /// The limit that this size breaks.
    #[must_use]
    pub fn broken_by_size(&self, size: Size) -> Option<Value> {
        let (short, long) = (size.width.min(size.height), size.longest());
        let limit = match self {
            Self::MultipleOf { of, .. } => {
                let fits = size.width.is_multiple_of(*of) && size.height.is_multiple_of(*of);
                (!fits).then(|| Value::from(*of))
            }
            Self::Pixels { min, max, .. } => outside(size.pixels(), size.pixels(), *min, *max),
            Self::Side { min, max, .. } => {
                outside(short.into(), long.into(), min.map(u64::from), max.map(u64::from))
            }
            Self::Within { width, height, .. } => {
                (size.width > *width || size.height > *height).then(|| format!("{width}x{height}").into())
            }
            Self::Ratio { max, .. } => {
                (f64::from(long) > f64::from(short) * max + 1e-9).then(|| Value::from(*max))
            }
            Self::Sum { .. } | Self::Requires { .. } | Self::Apart { .. } | Self::CountUp { .. } => None,
        }?;
        let free = !self.except().is_empty() && self.except().contains(&size.to_string());
        (!free).then_some(limit)
    }
}

fn outside(low: u64, high: u64, min: Option<u64>, max: Option<u64>) -> Option<Value> {
    let below = min.filter(|min| low < *min);
    below.or_else(|| max.filter(|max| high > *max)).map(Value::from)
}

fn pictures(value: Option<&Value>) -> u64 {
    match value {
        Some(Value::Array(list)) => list.len() as u64,
        Some(Value::String(_)) => 1,
        _ => 0,
    }
}

/// The rule that one field needs another.
pub(crate) fn requires(field: &str, needs: &str, message: String) -> Rule {
    Rule::new(Test::Requires { field: field.into(), needs: needs.into() }, code::REQUIRED, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rule(test: Value) -> Rule {
        let mut rule = test;
        rule["code"] = "c".into();
        rule["message"] = "m".into();
        serde_json::from_value(rule).unwrap()
    }

    #[test]
    fn each_rule_takes_what_holds_and_refuses_what_does_not() {
        for (test, good, bad, field) in [
            (
                json!({"rule": "multiple_of", "field": "size", "of": 16}),
                json!({"size": "32x16"}),
                json!({"size": "32x17"}),
                "/size",
            ),
            (
                json!({"rule": "pixels", "field": "size", "min": 100}),
                json!({"size": "10x10"}),
                json!({"size": "9x11"}),
                "/size",
            ),
            (
                json!({"rule": "pixels", "field": "size", "max": 100}),
                json!({"size": "10x10"}),
                json!({"size": "101x1"}),
                "/size",
            ),
            (
                json!({"rule": "side", "field": "size", "min": 8, "max": 20}),
                json!({"size": "8x20"}),
                json!({"size": "7x20"}),
                "/size",
            ),
            (
                json!({"rule": "side", "field": "size", "max": 20}),
                json!({"size": "20x1"}),
                json!({"size": "1x21"}),
                "/size",
            ),
            (
                json!({"rule": "within", "field": "size", "width": 20, "height": 10}),
                json!({"size": "20x10"}),
                json!({"size": "10x20"}),
                "/size",
            ),
            (
                json!({"rule": "ratio", "field": "size", "max": 3.0}),
                json!({"size": "300x100"}),
                json!({"size": "100x301"}),
                "/size",
            ),
            (
                json!({"rule": "sum", "fields": ["init_image", "reference_images"], "max": 2}),
                json!({"init_image": "a", "reference_images": ["b"]}),
                json!({"init_image": "a", "reference_images": ["b", "c"]}),
                "/reference_images",
            ),
            (
                json!({"rule": "requires", "field": "mask_image", "needs": "init_image"}),
                json!({"prompt": "p"}),
                json!({"mask_image": "a"}),
                "/init_image",
            ),
            (
                json!({"rule": "apart", "field": "init_fit", "value": "pad", "other": "size", "not": "auto"}),
                json!({"init_fit": "crop", "size": "auto"}),
                json!({"init_fit": "pad", "size": "auto"}),
                "/init_fit",
            ),
            (
                json!({"rule": "count_up", "field": "seed", "by": "num_images", "max": 9}),
                json!({"seed": 9}),
                json!({"seed": 8, "num_images": 3}),
                "/seed",
            ),
        ] {
            let rules = [rule(test.clone())];
            assert_eq!(evaluate(&rules, &good), [], "{test}");
            let broken = evaluate(&rules, &bad);
            assert_eq!(broken.len(), 1, "{test}");
            assert_eq!(broken[0].field, field);
            assert_eq!(evaluate(&rules, &json!({"size": "16:9"})), [], "{test}: a shape has no pixels");
        }
    }

    #[test]
    fn a_rule_lists_only_those_exceptions_that_would_break_it() {
        let test = Test::MultipleOf { field: "size".into(), of: 16, except: Vec::new() };
        let test = test.but_not_for(&[Size::new(1024, 1024), Size::new(1000, 1000)]);
        assert_eq!(test.except(), ["1000x1000"]);
        assert_eq!(test.broken_by_size(Size::new(1000, 1000)), None);
        assert_eq!(test.broken_by_size(Size::new(1001, 1000)), Some(json!(16)));
    }

    #[test]
    fn a_rule_survives_json() {
        let rule = rule(json!({"rule": "sum", "fields": ["a"], "max": 1}));
        let text = serde_json::to_string(&rule).unwrap();
        assert_eq!(text, r#"{"rule":"sum","fields":["a"],"max":1,"code":"c","message":"m"}"#);
        assert_eq!(serde_json::from_str::<Rule>(&text).unwrap(), rule);
    }
}
