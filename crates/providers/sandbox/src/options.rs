//! The sandbox's own options, also those that make trouble on purpose.

use impasto_painter::Style;
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};

/// What can be asked of the sandbox beside the usual controls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "Sandbox options")]
pub(crate) struct Options {
    /// How the picture is made.
    #[serde(with = "StyleName")]
    #[schemars(title = "Style")]
    pub(crate) style: Style,
    /// What is left around the subject. Transparent keeps only the subject (or the land, where no single thing was
    /// named) and gives a PNG with an alpha channel.
    #[schemars(title = "Background")]
    pub(crate) background: Background,
    /// Bits of each channel. 16 gives a grain that 8 bits cannot hold, for trying whether it survives.
    #[schemars(title = "Bit depth", extend("enum" = [8, 16]))]
    pub(crate) bit_depth: u8,
    /// How far the result may go from the init image: 0 keeps it, 1 keeps only its composition.
    #[schemars(title = "Strength", range(min = 0.0, max = 1.0), extend("x-ui" = { "widget": "range" }))]
    pub(crate) strength: f32,
    /// Waits this long, in milliseconds, before the first picture and spread between unfinished ones. For trying
    /// progress, time-outs and cancelling.
    #[schemars(title = "Delay (ms)", range(max = 600_000))]
    pub(crate) delay_ms: u32,
    /// Fails on purpose. For trying how errors are told.
    #[schemars(title = "Fail")]
    pub(crate) fail: Fail,
    /// Leaves out this many of the pictures that were asked for. For trying partial success.
    #[schemars(title = "Answer fewer", range(max = 16))]
    pub(crate) answer_fewer: u32,
}

/// How a picture is made.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", remote = "Style")]
#[schemars(rename = "Style")]
enum StyleName {
    /// Oil with thick strokes.
    Painting,
    /// Thin washes on paper.
    Watercolour,
    /// A print of a few flat inks.
    Poster,
    /// Coloured pencil.
    Sketch,
}

/// What is left around the subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Background {
    /// The whole picture.
    #[default]
    Opaque,
    /// Nothing.
    Transparent,
}

/// How the sandbox fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fail {
    /// Not at all.
    #[default]
    None,
    /// 400: the request is said to be wrong.
    InvalidRequest,
    /// 401: the key is said to be wrong.
    Unauthenticated,
    /// 403: the key is said not to be allowed this.
    PermissionDenied,
    /// 404: the model is said to be unknown.
    NotFound,
    /// 429: too many requests; may be sent again.
    RateLimited,
    /// 429: the quota is said to be used up; never sent again.
    Quota,
    /// 400: refused by moderation.
    Refused,
    /// 500: broken inside; may have been billed.
    ServerError,
    /// 503: overloaded; nothing was made, so it may be sent again.
    Unavailable,
    /// 504: took too long.
    Timeout,
    /// 200 with a document of another shape.
    BadResponse,
    /// 200 with an empty list of pictures.
    Empty,
    /// 200, and the last picture of several is refused by moderation.
    RefuseLast,
    /// 200, and the body ends in the middle of the last picture.
    CutBody,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            style: Style::Painting,
            background: Background::Opaque,
            bit_depth: 8,
            strength: 0.7,
            delay_ms: 0,
            fail: Fail::None,
            answer_fewer: 0,
        }
    }
}

/// The options of a model. The plain one paints in one way only, but makes trouble like the others.
pub(crate) fn schema(model: &str) -> Schema {
    let mut schema = schema_for!(Options);
    if model == "plain"
        && let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut)
    {
        properties.retain(|name, _| ["delay_ms", "fail", "answer_fewer"].contains(&name.as_str()));
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_documented_and_has_a_default() {
        let schema = serde_json::to_value(schema("canvas")).unwrap();
        let properties = schema["properties"].as_object().unwrap();
        assert_eq!(properties.len(), 7);
        for (name, property) in properties {
            assert!(property["description"].is_string() && !property["default"].is_null(), "{name}");
        }
    }

    #[test]
    fn the_plain_model_has_only_the_trouble_makers() {
        let schema = serde_json::to_value(schema("plain")).unwrap();
        let names: Vec<_> = schema["properties"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["delay_ms", "fail", "answer_fewer"]);
    }

    #[test]
    fn unknown_options_are_refused_by_name() {
        let error = serde_json::from_str::<Options>(r#"{"sytle": "poster"}"#).unwrap_err();
        assert!(error.to_string().contains("sytle"));
    }
}
