//! Schemas on the page.

use super::escaped;
use serde_json::Value;
use std::fmt::Write;

/// A named schema, with its fields.
pub(super) fn section(name: &str, schema: &Value) -> String {
    let mut text = format!(
        "<section id=\"schema-{name}\">\n<h3>{name}</h3>\n<p>{}</p>\n",
        escaped(schema["description"].as_str().unwrap_or_default())
    );
    let forms = ["oneOf", "anyOf"].into_iter().find_map(|word| schema[word].as_array());
    for form in forms.into_iter().flatten() {
        let said = escaped(form["description"].as_str().unwrap_or_default());
        let _ = writeln!(text, "<p>{} {said}</p>", of(form));
        text += &fields(form);
    }
    text += &fields(schema);
    if forms.is_none() && schema.get("properties").is_none() {
        let _ = writeln!(text, "<p>{}</p>", of(schema));
    }
    text + "</section>\n"
}

fn fields(schema: &Value) -> String {
    let Some(properties) = schema["properties"].as_object().filter(|properties| !properties.is_empty())
    else {
        return String::new();
    };
    let needed = |name: &str| {
        schema["required"].as_array().is_some_and(|names| names.iter().any(|needed| needed == name))
    };
    let mut text = String::from("<table>\n<tr><th>field</th><th>type</th><th>meaning</th></tr>\n");
    for (name, field) in properties {
        let mark = if needed(name) { "" } else { " <i>optional</i>" };
        let _ = writeln!(
            text,
            "<tr><td><code>{}</code>{mark}</td><td>{}</td><td>{}</td></tr>",
            escaped(name),
            of(field),
            escaped(field["description"].as_str().unwrap_or_default())
        );
    }
    text + "</table>\n"
}

/// The type of a schema in a word or two, with links to those that have a name.
pub(super) fn of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next()) {
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    if let Some(value) = schema.get("const") {
        return format!("<code>{}</code>", escaped(&value.to_string()));
    }
    if let Some(values) = schema["enum"].as_array() {
        return joined(values.iter().map(|value| format!("<code>{}</code>", escaped(&value.to_string()))));
    }
    for word in ["oneOf", "anyOf", "allOf"] {
        if let Some(forms) = schema[word].as_array() {
            return joined(forms.iter().map(of));
        }
    }
    match &schema["type"] {
        Value::String(name) if name == "array" => format!("list of {}", of(&schema["items"])),
        Value::String(name) => escaped(name),
        Value::Array(names) => joined(names.iter().filter_map(Value::as_str).map(escaped)),
        _ => "anything".into(),
    }
}

fn joined(forms: impl Iterator<Item = String>) -> String {
    forms.collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_type_is_said_in_words_with_links() {
        for (schema, expected) in [
            (json!({"$ref": "#/components/schemas/Job"}), "<a href=\"#schema-Job\">Job</a>"),
            (json!({"type": ["string", "null"]}), "string or null"),
            (json!({"type": "array", "items": {"const": "<"}}), "list of <code>&quot;&lt;&quot;</code>"),
            (json!(true), "anything"),
        ] {
            assert_eq!(of(&schema), expected);
        }
    }

    #[test]
    fn fields_say_whether_they_may_be_left_out() {
        let schema = json!({"properties": {"a": {"type": "string"}, "b": {}}, "required": ["a"]});
        let text = section("X", &schema);
        assert!(text.contains("<code>a</code></td>") && text.contains("<code>b</code> <i>optional</i>"));
    }
}
