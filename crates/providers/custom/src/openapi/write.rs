//! The body: a template with a variable in the place of each field.

use super::{
    Document,
    document::Found,
    fields::{Content, Fields, Filled, Need},
    shape::Shape,
};
use crate::definition::{Body, Definition, Field};
use serde_json::{Value, json};

/// How deep objects are written out; what lies deeper is a variable of JSON.
const MOST_DEPTH: usize = 3;

/// Media types that can be written, best first.
const KNOWN: [&str; 3] = ["application/json", "multipart/form-data", "application/x-www-form-urlencoded"];

/// Fills in the body and the variables that it needs.
pub(super) fn fill<'a>(
    document: &'a Document,
    found: Found<'a>,
    definition: &mut Definition,
    fields: &mut Fields<'a>,
    open: &mut Vec<String>,
) {
    let content = &document.deref(&found.operation["requestBody"])["content"];
    let Some((kind, media)) = KNOWN.iter().find_map(|kind| Some((*kind, content.get(*kind)?))) else {
        open.push("the body: the document describes none that is JSON or a form".into());
        return;
    };
    let shape = Shape::of(document, &media["schema"]);
    if shape.members.is_empty() {
        open.push("the body: the document names no fields".into());
    }
    let mut writer = Writer { document, fields, definition, open };
    let body = match kind {
        "application/json" => {
            let mut template = String::new();
            writer.object(&shape, 0, &mut template);
            Body::Json { template: format!("{template}\n") }
        }
        "multipart/form-data" => Body::Multipart { fields: writer.form(&shape) },
        _ => Body::Form { fields: writer.form(&shape) },
    };
    definition.body = Some(body);
}

struct Writer<'a, 'b> {
    document: &'a Document,
    fields: &'b mut Fields<'a>,
    definition: &'b mut Definition,
    open: &'b mut Vec<String>,
}

impl<'a> Writer<'a, '_> {
    fn object(&mut self, shape: &Shape<'a>, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth + 1);
        let mut first = true;
        out.push('{');
        for (name, schema) in &shape.members {
            let inner = Shape::of(self.document, schema);
            let mut value = String::new();
            if spreads(&inner, depth) {
                self.object(&inner, depth + 1, &mut value);
            } else {
                match self.fields.fill(self.definition, name, schema, need(shape, name), self.open) {
                    Filled::Hole(hole, _) => value = format!("{{{{{hole}}}}}"),
                    Filled::Fixed(fixed) => value = fixed.to_string(),
                    Filled::Left => continue,
                }
            }
            out.push_str(if first { "\n" } else { ",\n" });
            out.push_str(&format!("{indent}{}: {value}", json!(name)));
            first = false;
        }
        out.push_str(&format!("\n{}}}", "  ".repeat(depth)));
    }

    fn form(&mut self, shape: &Shape<'a>) -> Vec<Field> {
        let mut form = Vec::new();
        for (name, schema) in &shape.members {
            let value = match self.fields.fill(self.definition, name, schema, need(shape, name), self.open) {
                Filled::Hole(hole, Content::File) => format!("{{{{{hole}|file}}}}"),
                Filled::Hole(hole, Content::Plain) => format!("{{{{{hole}}}}}"),
                Filled::Fixed(Value::String(text)) => text,
                Filled::Fixed(other) => other.to_string(),
                Filled::Left => continue,
            };
            form.push(Field { name: (*name).into(), value });
        }
        form
    }
}

/// Whether an object is written out: where the prompt is in it. Any other is a choice that a person makes as a whole.
fn spreads(shape: &Shape<'_>, depth: usize) -> bool {
    depth < MOST_DEPTH && shape.members.iter().any(|(name, _)| name.to_lowercase().contains("prompt"))
}

fn need(shape: &Shape<'_>, name: &str) -> Need {
    if shape.required.contains(&name) { Need::Required } else { Need::Optional }
}
