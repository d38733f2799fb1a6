//! Options beyond the common controls. Their schema is the panel, the check and the docs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Options of Acme Images models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
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
        let error = serde_json::from_value::<Options>(serde_json::json!({"magic": 1})).unwrap_err();
        assert!(error.to_string().contains("magic"), "{error}");
    }
}
