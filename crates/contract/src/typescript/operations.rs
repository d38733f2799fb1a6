//! Operations as types: parameters, body, answers by status; and which operation is at which path and method.

use super::{comment, entries, key, schema};
use serde_json::Value;

/// `operations`: one entry an operation, by its id.
pub(super) fn operations(document: &Value) -> String {
    let mut all: Vec<&Value> = entries(&document["paths"])
        .into_iter()
        .flat_map(|(_, path)| entries(path))
        .map(|(_, operation)| operation)
        .collect();
    all.sort_by_key(|operation| operation["operationId"].as_str().unwrap_or_default());
    let mut text =
        String::from("/** What can be asked, by the operation's id. */\nexport interface operations {\n");
    for operation in all {
        text += &self::operation(document, operation);
    }
    text + "}\n"
}

/// `paths`: the operation of each path and method.
pub(super) fn paths(document: &Value) -> String {
    let mut text = String::from("/** What can be asked, by path and method. */\nexport interface paths {\n");
    for (path, methods) in entries(&document["paths"]) {
        let methods: Vec<String> = entries(methods)
            .into_iter()
            .map(|(method, operation)| format!("{method}: operations[{}]", operation["operationId"]))
            .collect();
        text += &format!("  {}: {{ {} }};\n", Value::from(path.as_str()), methods.join("; "));
    }
    text + "}\n"
}

fn operation(document: &Value, operation: &Value) -> String {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let mut text = comment(&operation["summary"], 2);
    text += &format!("  {}: {{\n    parameters: {{\n", key(id));
    for place in ["path", "query", "header"] {
        text += &parameters(&operation["parameters"], place);
    }
    text += "    };\n";
    text += &format!("    requestBody: {};\n    responses: {{\n", body(&operation["requestBody"]));
    for (status, reply) in entries(&operation["responses"]) {
        let name = if status.parse::<u16>().is_ok() { status.clone() } else { key(status) };
        text += &format!("      {name}: {};\n", answer(resolved(document, reply)));
    }
    text + "    };\n  };\n"
}

fn parameters(all: &Value, place: &str) -> String {
    let here: Vec<String> = all
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == place)
        .map(|parameter| {
            let mark = if parameter["required"] == true { "" } else { "?" };
            let name = parameter["name"].as_str().unwrap_or_default();
            format!("{}{mark}: {}", key(name), schema::of(&parameter["schema"], 6))
        })
        .collect();
    if here.is_empty() { String::new() } else { format!("      {place}: {{ {} }};\n", here.join("; ")) }
}

/// What is sent: JSON as its type, a form as `FormData`.
fn body(body: &Value) -> String {
    let forms: Vec<String> = entries(&body["content"])
        .into_iter()
        .map(|(media, content)| match media.as_str() {
            "multipart/form-data" => "FormData".into(),
            "application/json" => schema::of(&content["schema"], 4),
            _ => "Blob".into(),
        })
        .collect();
    match forms.is_empty() {
        true => "never".into(),
        false if body["required"] == true => forms.join(" | "),
        false => format!("{} | undefined", forms.join(" | ")),
    }
}

/// What comes: JSON as its type, text as `string`, all else as `Blob`.
fn answer(reply: &Value) -> String {
    let forms: Vec<String> = entries(&reply["content"])
        .into_iter()
        .map(|(media, content)| match media.as_str() {
            media if media.ends_with("json") => schema::of(&content["schema"], 6),
            media if media.starts_with("text/") => "string".into(),
            _ => "Blob".into(),
        })
        .collect();
    if forms.is_empty() { "never".into() } else { forms.join(" | ") }
}

/// An answer itself, or the one that it refers to.
fn resolved<'a>(document: &'a Value, reply: &'a Value) -> &'a Value {
    let place = reply["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    place.and_then(|place| document.pointer(place)).unwrap_or(reply)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bodies_and_answers_have_types() {
        let form = json!({"required": true, "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Draft"}}, "multipart/form-data": {}
        }});
        assert_eq!(body(&form), "Draft | FormData");
        assert_eq!(body(&Value::Null), "never");
        assert_eq!(answer(&json!({"content": {"image/*": {}}})), "Blob");
        assert_eq!(answer(&json!({"content": {"text/event-stream": {}}})), "string");
        assert_eq!(answer(&json!({"description": "done"})), "never");
    }

    #[test]
    fn a_reference_to_an_answer_is_followed() {
        let document = json!({"components": {"responses": {"P": {"content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/P"}}}}}}});
        let reply = json!({"$ref": "#/components/responses/P"});
        assert_eq!(answer(resolved(&document, &reply)), "P");
    }
}
