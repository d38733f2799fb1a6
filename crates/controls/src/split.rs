//! Parts a schema with display hints into a plain schema and a `uiSchema`.

use serde_json::{Map, Value};

/// Widgets that every theme of the form library has; it throws on any other name.
const STOCK_WIDGETS: [&str; 7] = ["textarea", "range", "updown", "radio", "select", "hidden", "password"];

/// Hints that the form library reads under `ui:…`; all others are options.
const STOCK_HINTS: [&str; 5] = ["placeholder", "help", "order", "autofocus", "emptyValue"];

/// Takes every `x-ui` out of the schema and returns them as a `uiSchema`. Constants that belong to a choice (`x-size`)
/// stay.
pub(crate) fn split(schema: &mut Value) -> Value {
    let mut definitions = Map::new();
    if let Some(Value::Object(defs)) = schema.get_mut("$defs") {
        for (name, definition) in defs {
            put(&mut definitions, format!("#/$defs/{name}"), take(definition));
        }
    }
    let mut ui = take(schema);
    put(&mut ui, "ui:definitions".into(), definitions);
    Value::Object(ui)
}

/// The hints of one schema and of those inside it.
fn take(schema: &mut Value) -> Map<String, Value> {
    let mut ui = Map::new();
    let Some(object) = schema.as_object_mut() else { return ui };
    if let Some(Value::Object(hints)) = object.shift_remove("x-ui") {
        own(hints, &mut ui);
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for (name, property) in properties {
            put(&mut ui, name.clone(), take(property));
        }
    }
    if let Some(items) = object.get_mut("items") {
        put(&mut ui, "items".into(), take(items));
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(Value::Array(variants)) = object.get_mut(keyword) {
            let taken: Vec<Map<_, _>> = variants.iter_mut().map(take).collect();
            if taken.iter().any(|variant| !variant.is_empty()) {
                ui.insert(keyword.into(), taken.into_iter().map(Value::Object).collect());
            }
        }
    }
    for part in parts_of_the_same_object(object) {
        ui.extend(take(part));
    }
    ui
}

/// `allOf` and the branches of a condition describe the object that they stand in.
fn parts_of_the_same_object(object: &mut Map<String, Value>) -> Vec<&mut Value> {
    let mut parts = Vec::new();
    for (keyword, value) in object {
        match (keyword.as_str(), value) {
            ("allOf", Value::Array(list)) => parts.extend(list),
            ("then" | "else", branch) => parts.push(branch),
            _ => {}
        }
    }
    parts
}

fn own(hints: Map<String, Value>, ui: &mut Map<String, Value>) {
    let mut options = Map::new();
    for (name, value) in hints {
        match name.as_str() {
            "widget" if value.as_str().is_some_and(|widget| STOCK_WIDGETS.contains(&widget)) => {
                ui.insert("ui:widget".into(), value);
            }
            "widget" => {
                options.entry("presentation").or_insert(value);
            }
            stock if STOCK_HINTS.contains(&stock) => {
                ui.insert(format!("ui:{stock}"), value);
            }
            _ => {
                options.insert(name, value);
            }
        }
    }
    put(ui, "ui:options".into(), options);
}

fn put(ui: &mut Map<String, Value>, name: String, value: Map<String, Value>) {
    if !value.is_empty() {
        ui.insert(name, Value::Object(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hints_go_to_where_the_form_library_looks_for_them() {
        let mut schema = json!({
            "properties": {
                "a": {"type": "string", "x-ui": {"widget": "textarea", "help": "h", "rows": 3}},
                "b": {"items": {"x-ui": {"presentation": "image"}}},
                "c": {"oneOf": [{"const": 1, "x-size": 5}, {"properties": {"t": {"x-ui": {"widget": "hidden"}}}}]},
                "d": {"type": "string"}
            },
            "allOf": [{"then": {"properties": {"e": {"x-ui": {"widget": "range"}}}}}],
            "$defs": {"Q": {"x-ui": {"widget": "radio"}}}
        });
        let ui = split(&mut schema);
        assert_eq!(
            ui,
            json!({
                "a": {"ui:widget": "textarea", "ui:help": "h", "ui:options": {"rows": 3}},
                "b": {"items": {"ui:options": {"presentation": "image"}}},
                "c": {"oneOf": [{}, {"t": {"ui:widget": "hidden"}}]},
                "e": {"ui:widget": "range"},
                "ui:definitions": {"#/$defs/Q": {"ui:widget": "radio"}}
            })
        );
        assert!(!schema.to_string().contains("x-ui"));
        assert_eq!(schema["properties"]["c"]["oneOf"][0]["x-size"], 5);
    }

    #[test]
    fn a_widget_that_stock_themes_lack_becomes_an_option() {
        let ui = split(&mut json!({"x-ui": {"widget": "colour-wheel"}}));
        assert_eq!(ui, json!({"ui:options": {"presentation": "colour-wheel"}}));
    }
}
