//! Options beyond the common controls: one declaration, trimmed to what each model takes.

use impasto_sdk::family_of;
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Options of Gemini image models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    /// How freely the model chooses: low keeps to the likely, high surprises. Not set: the model's own default.
    #[schemars(title = "Temperature", range(min = 0.0, max = 2.0))]
    pub(crate) temperature: Option<f64>,
    /// How long the model thinks before it draws. Thoughts are billed as text and can cost more than the picture;
    /// the estimate takes a generous guess. Not set: the model's own default.
    #[schemars(title = "Thinking level")]
    pub(crate) thinking_level: Option<ThinkingLevel>,
    /// Lets the model look things up with Google Search first. Each query is billed apart from the tokens (0.014 US
    /// dollars, LiteLLM price map, 2026-11). The model decides how many it asks; the estimate takes three.
    #[serde(default)]
    #[schemars(title = "Google Search")]
    pub(crate) google_search: bool,
    /// From which probability of harm on Google blocks an answer, in all four categories that can be set. Not set:
    /// Google's default. Google's own check of finished pictures cannot be switched off.
    #[schemars(title = "Safety threshold")]
    pub(crate) safety_threshold: Option<SafetyThreshold>,
}

/// How long a model thinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
// The wire has it in upper case.
#[serde(rename_all(deserialize = "snake_case", serialize = "SCREAMING_SNAKE_CASE"))]
pub(crate) enum ThinkingLevel {
    /// As little as it can: fast and cheap.
    Minimal,
    /// A middle way.
    Medium,
    /// Long: better with many conditions, slow and dear.
    High,
}

/// From which probability of harm on an answer is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
// The wire has it in upper case.
#[serde(rename_all(deserialize = "snake_case", serialize = "SCREAMING_SNAKE_CASE"))]
pub(crate) enum SafetyThreshold {
    /// Blocks low, medium and high probability.
    BlockLowAndAbove,
    /// Blocks medium and high probability.
    BlockMediumAndAbove,
    /// Blocks high probability.
    BlockOnlyHigh,
    /// Blocks nothing, and still rates.
    BlockNone,
    /// Switches the filter off.
    Off,
}

/// The options of one model.
pub(crate) fn schema(model: &str) -> Schema {
    let extras = Extras::of(model);
    let mut schema = schema_for!(Options);
    if extras.levels.is_empty() {
        forget(&mut schema, "/properties", "thinking_level");
        forget(&mut schema, "/$defs", "ThinkingLevel");
    } else if let Some(levels) =
        schema.pointer_mut("/$defs/ThinkingLevel/oneOf").and_then(Value::as_array_mut)
    {
        levels.retain(|level| level["const"].as_str().is_some_and(|name| extras.levels.contains(&name)));
    }
    if !extras.google_search {
        forget(&mut schema, "/properties", "google_search");
    }
    schema
}

fn forget(schema: &mut Schema, place: &str, name: &str) {
    if let Some(members) = schema.pointer_mut(place).and_then(Value::as_object_mut) {
        members.shift_remove(name);
    }
}

/// What a model takes beyond what all take.
struct Extras {
    levels: &'static [&'static str],
    google_search: bool,
}

impl Extras {
    /// A level that a model does not know is refused with a 400, so a model that is not listed gets none. Levels:
    /// skills.sh (2026-10) for 2.1; those of Flash Lite are assumed. Search: LiteLLM price map 1.109.1 (2026-11).
    fn of(model: &str) -> Self {
        let model = family_of(model.strip_prefix("models/").unwrap_or(model));
        match model.strip_suffix("-preview").unwrap_or(model) {
            "gemini-nano-banana-2.1" => Self { levels: &["minimal", "medium", "high"], google_search: true },
            "gemini-3.1-flash-image" => Self { levels: &["minimal", "high"], google_search: true },
            "gemini-3.1-flash-lite-image" => Self { levels: &["minimal", "high"], google_search: false },
            "gemini-3-pro-image" | "nano-banana-pro" => Self { levels: &[], google_search: true },
            _ => Self { levels: &[], google_search: false },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, json};

    fn properties(model: &str) -> Map<String, Value> {
        schema(model).as_value()["properties"].as_object().unwrap().clone()
    }

    fn levels(model: &str) -> Vec<String> {
        let schema = schema(model);
        let levels = schema.pointer("/$defs/ThinkingLevel/oneOf").and_then(Value::as_array);
        levels.into_iter().flatten().map(|level| level["const"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn each_model_has_its_own_options() {
        for (model, wanted_levels, search) in [
            ("gemini-nano-banana-2.1", &["minimal", "medium", "high"][..], true),
            ("models/gemini-nano-banana-2.1", &["minimal", "medium", "high"], true),
            ("gemini-3.1-flash-image", &["minimal", "high"], true),
            ("gemini-3.1-flash-image-preview", &["minimal", "high"], true),
            ("gemini-3.1-flash-lite-image", &["minimal", "high"], false),
            ("gemini-3-pro-image", &[], true),
            ("nano-banana-pro-preview", &[], true),
            ("gemini-2.5-flash-image", &[], false),
            ("gemini-9-image", &[], false),
        ] {
            let properties = properties(model);
            assert_eq!(levels(model), wanted_levels, "{model}");
            assert_eq!(properties.contains_key("thinking_level"), !wanted_levels.is_empty(), "{model}");
            assert_eq!(properties.contains_key("google_search"), search, "{model}");
            assert!(properties.contains_key("temperature") && properties.contains_key("safety_threshold"));
        }
    }

    #[test]
    fn a_schema_names_nothing_that_was_trimmed() {
        let text = serde_json::to_string(&schema("gemini-2.5-flash-image")).unwrap().to_lowercase();
        assert!(!text.contains("thinkinglevel") && !text.contains("google_search"), "{text}");
    }

    #[test]
    fn every_option_and_choice_is_documented() {
        let schema = schema("gemini-nano-banana-2.1");
        for (name, property) in schema.as_value()["properties"].as_object().unwrap() {
            assert!(property["description"].is_string() && property["title"].is_string(), "{name}");
        }
        for choices in ["/$defs/ThinkingLevel/oneOf", "/$defs/SafetyThreshold/oneOf"] {
            let choices = schema.pointer(choices).unwrap().as_array().unwrap();
            assert!(choices.iter().all(|choice| choice["description"].is_string()));
        }
        assert_eq!(schema.as_value()["additionalProperties"], false);
    }

    #[test]
    fn the_wire_writes_choices_in_upper_case() {
        for name in ["minimal", "medium", "high"] {
            let level: ThinkingLevel = serde_json::from_value(json!(name)).unwrap();
            assert_eq!(json!(level), name.to_uppercase());
        }
        for name in ["block_low_and_above", "block_medium_and_above", "block_only_high", "block_none", "off"]
        {
            let threshold: SafetyThreshold = serde_json::from_value(json!(name)).unwrap();
            assert_eq!(json!(threshold), name.to_uppercase());
        }
    }
}
