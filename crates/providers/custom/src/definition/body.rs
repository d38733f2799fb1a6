//! What is sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is sent, with `{{variables}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Body {
    /// JSON.
    Json {
        /// The document. `{{name}}` in the place of a value is the value itself: a number stays a number. Inside quotation
        /// marks it is text, escaped as needed. A field whose value is only a variable that was not set is left out.
        template: String,
    },
    /// A form, `application/x-www-form-urlencoded`.
    Form {
        /// The fields, in order.
        fields: Vec<Field>,
    },
    /// A form with files, `multipart/form-data`.
    Multipart {
        /// The fields, in order.
        fields: Vec<Field>,
    },
    /// Plain text.
    Text {
        /// The text.
        template: String,
        /// Its media type.
        #[serde(default = "plain")]
        content_type: String,
    },
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: String,
    /// Its value. `{{image|file}}` alone is a file, and a field whose value is only a variable that was not set is left
    /// out.
    pub(crate) value: String,
}

fn plain() -> String {
    "text/plain; charset=utf-8".into()
}

/// How a body of its type is written, where a document has it in another shape: what a reader says of that names neither.
pub(crate) fn hint(definition: &Value) -> &'static str {
    let body = &definition["body"];
    match body["type"].as_str() {
        Some("form" | "multipart") if !has_fields(body) => {
            "; a form is a list of fields: body: {type: form, fields: [{name: prompt, value: \"{{prompt}}\"}]}"
        }
        Some("json" | "text") if body.get("fields").is_some() || !body["template"].is_string() => {
            "; JSON and text are one template: body: {type: json, template: '{\"prompt\": {{prompt}}}'}"
        }
        Some("json" | "text" | "form" | "multipart") => "",
        _ if body.is_null() => "",
        _ => "; a body has a type: json, form, multipart or text",
    }
}

fn has_fields(body: &Value) -> bool {
    let is_field = |field: &Value| field["name"].is_string() && field["value"].is_string();
    body.get("template").is_none()
        && body["fields"].as_array().is_some_and(|fields| fields.iter().all(is_field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_body_of_another_shape_is_told_how_it_is_written() {
        let said = |body: Value| hint(&json!({"body": body}));
        for wrong in [
            json!({"type": "form", "template": "a={{prompt}}"}),
            json!({"type": "multipart", "fields": {"prompt": "{{prompt}}"}}),
            json!({"type": "form", "fields": ["prompt"]}),
            json!({"type": "form", "fields": [{"name": "n", "value": 1}]}),
        ] {
            assert!(said(wrong.clone()).contains("fields: [{name"), "{wrong}");
        }
        assert!(said(json!({"type": "json", "fields": []})).contains("template:"));
        assert!(said(json!({"type": "json", "template": {"a": 1}})).contains("template:"));
        assert!(said(json!({"type": "xml"})).contains("multipart"));
        for fine in
            [json!({"type": "form", "fields": []}), json!({"type": "text", "template": "x"}), json!(null)]
        {
            assert_eq!(said(fine.clone()), "", "{fine}");
        }
    }
}
