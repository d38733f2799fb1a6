//! What a schema says, flattened: one kind, bounds, choices, members.

use super::Document;
use serde_json::Value;

/// Schemas that are joined to one by `allOf` and its like, at most.
const MOST_JOINED: usize = 200;

/// A schema with its references followed and its `allOf` joined; of several choices the first.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape<'a> {
    /// `string`, `object` and their like; empty where nothing is said.
    pub(super) kind: String,
    pub(super) format: &'a str,
    pub(super) description: &'a str,
    pub(super) title: &'a str,
    pub(super) default: Option<&'a Value>,
    pub(super) choices: Vec<&'a Value>,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) encoding: &'a str,
    /// The members of an object, in order.
    pub(super) members: Vec<(&'a str, &'a Value)>,
    pub(super) required: Vec<&'a str>,
    /// The elements of a list.
    pub(super) items: Option<&'a Value>,
}

impl<'a> Shape<'a> {
    pub(super) fn of(document: &'a Document, schema: &'a Value) -> Self {
        let mut shape = Self::default();
        shape.join(document, schema, &mut Vec::new());
        if shape.kind.is_empty() && !shape.members.is_empty() {
            shape.kind = "object".into();
        }
        shape
    }

    /// `seen` are the schemas that were joined so far: one that leads back to itself says nothing new.
    fn join(&mut self, document: &'a Document, schema: &'a Value, seen: &mut Vec<*const Value>) {
        if seen.len() > MOST_JOINED || seen.contains(&std::ptr::from_ref(schema)) {
            return;
        }
        seen.push(schema);
        // In 3.1 words may stand beside a reference.
        self.words(schema);
        let schema = document.deref(schema);
        if seen[..seen.len() - 1].contains(&std::ptr::from_ref(schema)) {
            return;
        }
        seen.push(schema);
        self.words(schema);
        self.take(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.join(document, part, seen);
        }
        for choices in ["oneOf", "anyOf"] {
            let choices = schema[choices].as_array().into_iter().flatten();
            let mut real = choices.filter(|choice| document.deref(choice)["type"] != "null");
            if let Some(first) = real.next() {
                self.join(document, first, seen);
            }
        }
    }

    /// What a schema says itself; what was said before it stays.
    fn take(&mut self, schema: &'a Value) {
        if self.kind.is_empty() {
            self.kind = kind(&schema["type"]).into();
        }
        let text = |name: &str| schema[name].as_str().unwrap_or_default();
        for (mine, theirs) in [
            (&mut self.format, text("format")),
            (&mut self.title, text("title")),
            (&mut self.encoding, text("contentEncoding")),
        ] {
            if mine.is_empty() {
                *mine = theirs;
            }
        }
        if self.choices.is_empty() {
            self.choices =
                schema["enum"].as_array().into_iter().flatten().filter(|value| !value.is_null()).collect();
            self.choices.extend(schema.get("const"));
        }
        let number = |names: [&str; 2]| names.iter().find_map(|name| schema[*name].as_f64());
        self.min = self.min.or_else(|| number(["minimum", "minLength"]));
        self.max = self.max.or_else(|| number(["maximum", "maxLength"]));
        self.items = self.items.or_else(|| schema.get("items"));
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            if self.members.iter().all(|(known, _)| known != name) {
                self.members.push((name, member));
            }
        }
        self.required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
    }

    fn words(&mut self, schema: &'a Value) {
        if self.description.is_empty() {
            self.description = schema["description"].as_str().unwrap_or_default();
        }
        self.default = self.default.or_else(|| schema.get("default").filter(|value| !value.is_null()));
    }

    /// Whether it is the bytes of a file, or their base64.
    pub(super) fn is_file(&self) -> bool {
        let told = self.description.to_lowercase();
        self.kind == "string"
            && self.choices.is_empty()
            && (matches!(self.format, "binary" | "byte" | "base64")
                || self.encoding == "base64"
                || told.contains("base64"))
    }

    /// Its choices as texts, where they all are texts.
    pub(super) fn texts(&self) -> Option<Vec<&'a str>> {
        let texts: Option<Vec<_>> = self.choices.iter().map(|choice| choice.as_str()).collect();
        texts.filter(|texts| !texts.is_empty())
    }
}

/// A type, in the spelling of 3.0 or as a list with `null`.
fn kind(value: &Value) -> &str {
    match value {
        Value::String(kind) => kind,
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
        }
        _ => "",
    }
}
