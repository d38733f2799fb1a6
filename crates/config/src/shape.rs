//! What a setting may be, read from its JSON schema, and how a text becomes it.

use serde_json::Value;
use std::collections::BTreeMap;

/// What a setting may be. Every source gives texts; the shape turns them into values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// A text, or one of some.
    Text { choices: Vec<String> },
    /// A number.
    Number { set: Numbers, min: Option<f64>, max: Option<f64> },
    /// True or false.
    Switch,
    /// Several of a kind; in the environment separated by commas.
    List(Box<Self>),
    /// A group of settings.
    Group(BTreeMap<String, Self>),
    /// Whatever YAML says. No text can be it.
    Any,
}

/// Which numbers are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Only whole ones.
    Whole,
    /// All of them.
    Real,
}

impl Shape {
    /// Reads a schema; `whole` is the document that its references point into.
    pub(crate) fn of(schema: &Value, whole: &Value) -> Self {
        if let Some(target) = schema["$ref"].as_str().and_then(|text| text.strip_prefix('#')) {
            return whole.pointer(target).map_or(Self::Any, |schema| Self::of(schema, whole));
        }
        if let Some(choices) = choices(schema) {
            return Self::Text { choices };
        }
        if let Some(inner) = optional(schema) {
            return Self::of(inner, whole);
        }
        match kind(schema) {
            "string" => Self::Text { choices: Vec::new() },
            "boolean" => Self::Switch,
            "integer" => Self::number(Numbers::Whole, schema),
            "number" => Self::number(Numbers::Real, schema),
            "array" => Self::List(Box::new(Self::of(&schema["items"], whole))),
            "object" if schema["properties"].is_object() => Self::Group(Self::properties(schema, whole)),
            _ => Self::Any,
        }
    }

    /// The shapes of an object's properties.
    pub(crate) fn properties(schema: &Value, whole: &Value) -> BTreeMap<String, Self> {
        let properties = schema["properties"].as_object().into_iter().flatten();
        properties.map(|(name, schema)| (name.clone(), Self::of(schema, whole))).collect()
    }

    /// Turns a text that is not blank into a value.
    ///
    /// # Errors
    /// What was expected. The text itself is not repeated: it may be a secret in the wrong place.
    pub(crate) fn accept(&self, text: &str) -> Result<Value, String> {
        let text = text.trim();
        let value = match self {
            Self::Text { choices } if choices.is_empty() => Some(text.into()),
            Self::Text { choices } => {
                choices.iter().find(|choice| *choice == text).cloned().map(Value::String)
            }
            Self::Number { set, min, max } => set.read(text).filter(|value| within(value, *min, *max)),
            Self::Switch => switch(text).map(Value::Bool),
            Self::List(each) => return accept_list(each, text),
            Self::Group(_) | Self::Any => None,
        };
        value.ok_or_else(|| format!("expected {}", self.expected()))
    }

    /// What is expected, for a message.
    pub(crate) fn expected(&self) -> String {
        match self {
            Self::Text { choices } if choices.is_empty() => "a text".into(),
            Self::Text { choices } => format!("one of {}", choices.join(", ")),
            Self::Number { set, min, max } => {
                let kind = set.singular();
                match (min, max) {
                    (Some(min), Some(max)) => format!("{kind} from {min} to {max}"),
                    (Some(min), None) => format!("{kind} of at least {min}"),
                    (None, Some(max)) => format!("{kind} of at most {max}"),
                    (None, None) => kind.into(),
                }
            }
            Self::Switch => "true or false".into(),
            Self::List(each) => format!("a list, each {}", each.expected()),
            Self::Group(_) => "a group of settings".into(),
            Self::Any => "a value in the file; it cannot be given as a text".into(),
        }
    }

    fn number(set: Numbers, schema: &Value) -> Self {
        Self::Number { set, min: schema["minimum"].as_f64(), max: schema["maximum"].as_f64() }
    }
}

impl Numbers {
    fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Whole => {
                text.parse::<u64>().map(Value::from).or_else(|_| text.parse::<i64>().map(Value::from)).ok()
            }
            Self::Real => text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number),
        }
    }

    const fn singular(self) -> &'static str {
        match self {
            Self::Whole => "a whole number",
            Self::Real => "a number",
        }
    }
}

/// The allowed texts of an enum: `enum`, or `oneOf` of constants where variants are documented.
fn choices(schema: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match (schema["enum"].as_array(), schema["oneOf"].as_array()) {
        (Some(list), _) => list.iter().filter(|value| !value.is_null()).map(text).collect(),
        (None, Some(list)) => {
            let lists = list.iter().map(|one| choices(one).or_else(|| Some(vec![text(&one["const"])?])));
            Some(lists.collect::<Option<Vec<_>>>()?.concat())
        }
        (None, None) => None,
    }
}

/// The `T` of an `Option<T>` that is written as `anyOf`.
fn optional(schema: &Value) -> Option<&Value> {
    schema["anyOf"].as_array()?.iter().find(|one| one["type"] != "null")
}

fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("")
        }
        _ => "",
    }
}

fn within(value: &Value, min: Option<f64>, max: Option<f64>) -> bool {
    let value = value.as_f64().unwrap_or(f64::NAN);
    min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
}

fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// Words between commas, or a list as YAML and JSON have it.
fn accept_list(each: &Shape, text: &str) -> Result<Value, String> {
    if text.starts_with('[') {
        let expected = || {
            format!("expected words between commas, or {}", Shape::List(Box::new(each.clone())).expected())
        };
        let list: Vec<Value> = serde_json::from_str(text).map_err(|_| expected())?;
        let texts = list.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
        return texts.map(|text| each.accept(&text)).collect::<Result<Vec<_>, _>>().map(Value::Array);
    }
    let texts = text.split(',').filter(|text| !text.trim().is_empty());
    texts.map(|text| each.accept(text)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_become_what_the_schema_says() {
        for (schema, text, expected) in [
            (json!({"type": "string"}), "123456", Some(json!("123456"))),
            (json!({"type": ["string", "null"]}), "true", Some(json!("true"))),
            (json!({"type": "string"}), "1.10", Some(json!("1.10"))),
            (json!({"type": "integer", "minimum": 1}), "30", Some(json!(30))),
            (json!({"type": "integer", "minimum": 1}), "0", None),
            (json!({"type": "integer"}), "1.5", None),
            (json!({"type": "integer"}), "-3", Some(json!(-3))),
            (json!({"type": "number", "maximum": 2}), "1.5", Some(json!(1.5))),
            (json!({"type": "number"}), "NaN", None),
            (json!({"type": "boolean"}), "No", Some(json!(false))),
            (json!({"type": "boolean"}), "maybe", None),
            (json!({"type": "array", "items": {"type": "string"}}), "a, b,", Some(json!(["a", "b"]))),
            (
                json!({"type": "array", "items": {"type": "string"}}),
                "[\"a\", \"b\"]",
                Some(json!(["a", "b"])),
            ),
            (json!({"type": "array", "items": {"type": "integer"}}), "[1, 2]", Some(json!([1, 2]))),
            (json!({"type": "array", "items": {"type": "string"}}), "[a, b]", None),
            (json!({"enum": ["a", "b"]}), "b", Some(json!("b"))),
            (json!({"oneOf": [{"const": "a"}, {"const": "b"}]}), "c", None),
            (json!({"anyOf": [{"$ref": "#/$defs/E"}, {"type": "null"}]}), "x", Some(json!("x"))),
            (json!({"type": "object"}), "x", None),
        ] {
            let whole = json!({"$defs": {"E": {"enum": ["x"]}}});
            assert_eq!(Shape::of(&schema, &whole).accept(text).ok(), expected, "{schema} {text}");
        }
    }

    #[test]
    fn a_refusal_says_what_was_expected_and_not_what_came() {
        let shape = Shape::of(&json!({"type": "integer", "minimum": 1, "maximum": 9}), &Value::Null);
        assert_eq!(shape.accept("sk-secret").unwrap_err(), "expected a whole number from 1 to 9");
    }
}
