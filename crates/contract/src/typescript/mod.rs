//! TypeScript types of an OpenAPI document: one declaration a schema, one entry an operation, and a map from path and
//! method to operation. No program but this one is needed to write them, and the same document gives the same bytes.

mod operations;
mod schema;

use serde_json::Value;
use std::fmt::Write;

/// The declarations of a document.
pub(crate) fn declarations(document: &Value) -> String {
    let mut text = String::new();
    for (name, schema) in entries(&document["components"]["schemas"]) {
        text += &schema::declaration(name, schema);
        text.push('\n');
    }
    text += &operations::operations(document);
    text.push('\n');
    text + &operations::paths(document)
}

/// The entries of an object in the order of their names: the order in memory depends on features of the build.
fn entries(value: &Value) -> Vec<(&String, &Value)> {
    let mut entries: Vec<_> = value.as_object().into_iter().flatten().collect();
    entries.sort_by_key(|(name, _)| *name);
    entries
}

/// A comment for editors, or nothing without words.
fn comment(words: &Value, indent: usize) -> String {
    let Some(words) = words.as_str() else { return String::new() };
    let space = " ".repeat(indent);
    let words = words.replace("*/", "*\\/");
    let lines: Vec<&str> = words.lines().map(str::trim).collect();
    if let [line] = lines[..] {
        return format!("{space}/** {line} */\n");
    }
    let mut text = format!("{space}/**\n");
    for line in lines {
        let _ = writeln!(text, "{}", format!("{space} * {line}").trim_end());
    }
    format!("{text}{space} */\n")
}

/// A name of a property, in quotes where it is no plain word.
fn key(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain { name.into() } else { Value::from(name).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_becomes_declarations() {
        let document = json!({
            "components": {"schemas": {"B": {"type": "string"}, "A": {
                "description": "Two.\n\nLines.", "type": "object", "required": ["x"],
                "properties": {"x": {"$ref": "#/components/schemas/B"}, "y-z": {"type": ["integer", "null"]}}
            }}},
            "paths": {"/a/{id}": {"get": {
                "operationId": "get_a", "summary": "One.",
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"200": {"content": {"application/json":
                    {"schema": {"$ref": "#/components/schemas/A"}}}}}
            }}}
        });
        let text = declarations(&document);
        for part in [
            "/**\n * Two.\n *\n * Lines.\n */\nexport interface A {\n  x: B;\n  \"y-z\"?: number | null;\n}\n",
            "export type B = string;\n",
            "  /** One. */\n  get_a: {\n",
            "      path: { id: string };\n",
            "      200: A;\n",
            "  \"/a/{id}\": { get: operations[\"get_a\"] };\n",
        ] {
            assert!(text.contains(part), "{part}\n---\n{text}");
        }
    }

    #[test]
    fn a_comment_cannot_be_left_from_inside() {
        assert_eq!(comment(&json!("a */ b"), 2), "  /** a *\\/ b */\n");
        assert_eq!(comment(&Value::Null, 2), "");
    }
}
