//! Options beyond the common controls. Their schema is the panel, the check and the docs. There is one of each kind here,
//! and every front end draws each of them: keep what the vendor has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Options of Acme Images models.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    /// How the picture is made to look. Not set: the vendor's own default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Style")]
    pub(crate) style: Option<Style>,
    /// How finely it is worked out: 0 is a sketch, 1 is finished. Not set: the vendor's own default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Detail", range(min = 0.0, max = 1.0), extend("x-ui" = {"widget": "range"}))]
    pub(crate) detail: Option<f64>,
    /// Whether the picture repeats at its edges, as a tile does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Tiled")]
    pub(crate) tiled: Option<bool>,
    /// Words that are written into the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Caption", length(max = 200))]
    pub(crate) caption: Option<String>,
    /// Pictures whose colours are taken, as data URLs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(title = "Palette", length(max = 3), extend("items" = {"type": "string", "format": "data-url"}))]
    pub(crate) palette: Vec<String>,
    /// The file that comes back; what can be set of it depends on its kind. Not set: PNG.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "File")]
    pub(crate) file: Option<File>,
}

/// How a picture is made to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Style {
    /// Drawn or painted.
    Art,
    /// Like a photograph.
    Photo,
}

/// The file that comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum File {
    /// Lossless.
    #[schemars(title = "PNG")]
    Png {},
    /// Small.
    #[schemars(title = "JPEG")]
    Jpeg {
        /// How good it is, in per cent.
        #[schemars(title = "Quality", range(min = 1, max = 100))]
        quality: u8,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use schemars::schema_for;

    #[test]
    fn every_option_and_choice_is_documented() {
        let schema = schema_for!(Options);
        for (name, property) in schema.as_value()["properties"].as_object().unwrap() {
            assert!(property["description"].is_string() && property["title"].is_string(), "{name}");
        }
        let choices = schema.pointer("/$defs/Style/oneOf").unwrap().as_array().unwrap();
        assert!(choices.iter().all(|choice| choice["description"].is_string()));
    }

    #[test]
    fn an_unknown_option_is_refused_by_name() {
        for wrong in
            [serde_json::json!({"magic": 1}), serde_json::json!({"file": {"kind": "png", "magic": 1}})]
        {
            let error = serde_json::from_value::<Options>(wrong).unwrap_err();
            assert!(error.to_string().contains("magic"), "{error}");
        }
    }
}
