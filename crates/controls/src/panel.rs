//! The panel document: a model's parameters as data, for any front end.

use crate::{ModelView, Rule, controls::CONTROLS, layout::arrange, schema, split::split};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the panel document; it rises when a field changes its meaning.
pub const VERSION: u32 = 1;

/// A model's parameters as data. The three lists hold the ids of controls, which are fields of the draft, in the order
/// in which they are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Panel {
    /// The version of this document.
    pub version: u32,
    /// Which model it is for.
    pub model: PanelModel,
    /// What is wanted: words and pictures.
    pub prompts: Vec<String>,
    /// How big and how many.
    pub image: Vec<String>,
    /// How it is made; `provider_options` stands for the model's own options.
    pub generation: Vec<String>,
    /// The draft for this model, as plain JSON Schema 2020-12. The check uses the same.
    pub schema: Value,
    /// Display hints for the form library RJSF, stock widgets only; `ui:options.presentation` names richer ones.
    pub ui_schema: Value,
    /// What no schema can say.
    pub rules: Vec<Rule>,
    /// What a fresh panel shows.
    pub defaults: Map<String, Value>,
}

/// Which model a panel is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PanelModel {
    /// The record's key.
    pub key: String,
    /// Shown to a person.
    pub name: String,
    /// The provider's id.
    pub provider: String,
}

/// The panel of a model.
#[must_use]
pub fn panel(model: &ModelView) -> Panel {
    let arrangement = arrange(model);
    let built = schema::build(model, &arrangement);
    let mut schema = built.schema;
    let ui_schema = split(&mut schema);
    let ids = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    Panel {
        version: VERSION,
        model: PanelModel {
            key: model.key.clone(),
            name: model.name.clone(),
            provider: model.provider.clone(),
        },
        prompts: ids(&arrangement.prompts),
        image: ids(&arrangement.image),
        generation: ids(&arrangement.generation),
        schema,
        ui_schema,
        rules: rules(model),
        defaults: built.defaults,
    }
}

fn rules(model: &ModelView) -> Vec<Rule> {
    CONTROLS
        .iter()
        .filter(|control| control.applies(model))
        .flat_map(|control| control.rules(model))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    #[test]
    fn the_lists_name_properties_of_the_schema() {
        let panel = panel(&samples::everything());
        for id in panel.prompts.iter().chain(&panel.image).chain(&panel.generation) {
            assert!(panel.schema["properties"].get(id).is_some(), "{id}");
            assert!(panel.ui_schema["ui:order"].as_array().unwrap().contains(&json!(id)));
        }
    }

    #[test]
    fn a_plain_model_shows_only_what_every_model_has() {
        let panel = panel(&samples::plain());
        assert_eq!(panel.prompts, ["prompt"]);
        assert_eq!(panel.image, ["size", "num_images"]);
        assert_eq!(panel.generation, [""; 0]);
        let properties: Vec<_> = panel.schema["properties"].as_object().unwrap().keys().collect();
        let wanted =
            ["model", "prompt", "size", "num_images", "mode", "metadata", "board_id", "max_cost_usd"];
        assert_eq!(properties, wanted);
    }

    #[test]
    fn hints_stand_only_in_the_ui_schema() {
        let panel = panel(&samples::everything());
        assert!(!panel.schema.to_string().contains("x-ui"));
        assert_eq!(panel.ui_schema["prompt"]["ui:widget"], "textarea");
        assert_eq!(panel.ui_schema["mode"]["ui:widget"], "hidden");
        let options = &panel.ui_schema["provider_options"];
        assert_eq!(options["temperature"]["ui:widget"], "range");
        let file = &panel.ui_schema["ui:definitions"]["#/$defs/options.File"];
        assert_eq!(file["oneOf"][0]["format"]["ui:widget"], "hidden");
    }

    #[test]
    fn a_hidden_control_is_still_taken_but_not_shown() {
        let layout = serde_json::from_value(json!({"image": [{"name": "dimensions"}]})).unwrap();
        let panel = panel(&ModelView { layout: Some(layout), ..samples::everything() });
        assert!(!panel.image.contains(&"seed".to_owned()));
        assert!(panel.schema["properties"].get("seed").is_some());
        assert_eq!(panel.ui_schema["seed"]["ui:widget"], "hidden");
    }

    #[test]
    fn a_panel_survives_json() {
        let panel = panel(&samples::everything());
        let text = serde_json::to_string(&panel).unwrap();
        assert!(text.contains("\"uiSchema\""));
        assert_eq!(serde_json::from_str::<Panel>(&text).unwrap(), panel);
    }
}
