//! Reads a YAML file by the shapes of its keys.

use crate::{Error, Result, UnknownKey, shape::Shape};
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use serde_saphyr::Spanned;
use std::{cell::RefCell, collections::BTreeMap, fmt, path::Path};

/// What a file says.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// The known keys that have a value.
    pub(crate) values: Map<String, Value>,
    /// The others.
    pub(crate) unknown: Vec<UnknownKey>,
}

/// Reads a file's text. Scalars are taken as they are written and converted by the shape of their key, never guessed.
///
/// # Errors
/// [`Error::Yaml`]. Its message never repeats a value: it may be a secret.
pub(crate) fn read(path: &Path, text: &str, shapes: &BTreeMap<String, Shape>) -> Result<Reading> {
    let unknown = RefCell::new(Vec::new());
    let shape = Shape::Group(shapes.clone());
    let options = serde_saphyr::options! { with_snippet: false };
    let value = serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| {
        Node { shape: &shape, path: String::new(), unknown: &unknown }.deserialize(yaml)
    });
    let values = match value.map_err(|error| yaml_error(path, &error))? {
        Value::Object(values) => values,
        _ => Map::new(),
    };
    Ok(Reading { values, unknown: unknown.into_inner() })
}

pub(crate) fn yaml_error(path: &Path, error: &serde_saphyr::Error) -> Error {
    let (line, column) = error.location().map_or((1, 1), |at| (at.line(), at.column()));
    let message = match error.without_snippet() {
        serde_saphyr::Error::Message { msg, .. } => msg.clone(),
        serde_saphyr::Error::DuplicateMappingKey { key: Some(key), .. } => {
            format!("the key {key:?} occurs twice; keep one of them")
        }
        serde_saphyr::Error::MultipleDocuments { .. } => "expected one document; remove the line ---".into(),
        serde_saphyr::Error::Unexpected { expected: "string scalar", .. } => "expected a single value".into(),
        serde_saphyr::Error::Unexpected { expected: "sequence start", .. } => "expected a list".into(),
        serde_saphyr::Error::Unexpected { expected: "mapping start", .. } => {
            "expected lines such as `key: value`".into()
        }
        serde_saphyr::Error::SerdeUnknownField { field, expected, .. } if expected.is_empty() => {
            format!("unknown field `{field}`; expected nothing more here, remove it")
        }
        other => cut_place(&other.to_string()),
    };
    Error::Yaml { path: path.into(), line, column, message }
}

/// The place is told once, before the message.
fn cut_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or_default().into()
}

/// A value of the file that is to have a shape.
struct Node<'a> {
    shape: &'a Shape,
    path: String,
    unknown: &'a RefCell<Vec<UnknownKey>>,
}

impl<'a> Node<'a> {
    fn inner(&self, shape: &'a Shape, path: String) -> Self {
        Self { shape, path, unknown: self.unknown }
    }

    fn note_unknown(&self, name: String, key: &Spanned<String>, known: &BTreeMap<String, Shape>) {
        let suggestion = closest(&key.value, known.keys());
        let (line, column) = (key.referenced.line(), key.referenced.column());
        self.unknown.borrow_mut().push(UnknownKey { name, line, column, suggestion });
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, yaml: D) -> Result<Value, D::Error> {
        match self.shape {
            Shape::Any => de::Deserialize::deserialize(yaml),
            // An empty or `null` value counts as not set.
            _ => yaml.deserialize_option(self),
        }
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shape.expected())
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, yaml: D) -> Result<Value, D::Error> {
        match self.shape {
            Shape::Group(_) => yaml.deserialize_map(self),
            Shape::List(_) => yaml.deserialize_seq(self),
            _ => yaml.deserialize_string(self),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        if text.trim().is_empty() {
            return Ok(Value::Null);
        }
        self.shape.accept(text).map_err(|message| E::custom(format!("{}: {message}", self.path)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let Shape::List(each) = self.shape else { return Ok(Value::Null) };
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self.inner(each, self.path.clone()))? {
            values.extend(Some(value).filter(|value| !value.is_null()));
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Shape::Group(known) = self.shape else { return Ok(Value::Null) };
        let mut values = Map::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let separator = if self.path.is_empty() { "" } else { "." };
            let path = format!("{}{separator}{}", self.path, key.value);
            match known.get(&key.value) {
                Some(shape) => {
                    let value = map.next_value_seed(self.inner(shape, path))?;
                    values.extend(Some((key.value, value)).filter(|(_, value)| !value.is_null()));
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                    self.note_unknown(path, &key, known);
                }
            }
        }
        Ok(Value::Object(values))
    }
}

/// The known name that most likely was meant.
pub(crate) fn closest<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Option<String> {
    let near = known.map(|known| (distance(name, known), known)).min()?;
    (near.0 <= name.chars().count().min(9).div_ceil(3)).then(|| near.1.clone())
}

/// How many letters must be added, removed or replaced to turn one word into the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keys::Keys, spec::tests::acme};
    use serde_json::json;

    fn read_text(text: &str) -> Result<Reading> {
        read(Path::new("f.yaml"), text, &Keys::new(&[acme()]).in_settings_file())
    }

    #[test]
    fn texts_stay_as_they_are_written() {
        for (written, expected) in [
            ("123456", "123456"),
            ("true", "true"),
            ("no", "no"),
            ("1.10", "1.10"),
            ("0x1F", "0x1F"),
            ("2026-11-21", "2026-11-21"),
            ("'a: #b'", "a: #b"),
            ("  padded  ", "padded"),
        ] {
            let reading = read_text(&format!("external_acme_labs_api_key: {written}\n")).unwrap();
            assert_eq!(reading.values["external_acme_labs_api_key"], expected);
        }
    }

    #[test]
    fn values_have_the_type_of_their_setting_and_blank_ones_are_left_out() {
        let text = "partial_images: 2\nallow_private_hosts: [a, 1, ~]\nhttp:\n  proxy: ''\n  \
                    connect_timeout_seconds: \"7\"\ndefault_model:\nlog: ~\n";
        assert_eq!(
            Value::Object(read_text(text).unwrap().values),
            json!({ "partial_images": 2, "allow_private_hosts": ["a", "1"],
                    "http": { "connect_timeout_seconds": 7 } })
        );
        for empty in ["", "# nothing\n", "---\n", "~\n"] {
            assert!(read_text(empty).unwrap().values.is_empty(), "{empty:?}");
        }
    }

    #[test]
    fn unknown_keys_are_told_with_their_place_and_what_was_meant() {
        let unknown = read_text("log: info\nstroe: x\nhttp:\n  proxi: y\n").unwrap().unknown;
        let said: Vec<_> = unknown.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "2:1: unknown key \"stroe\", did you mean \"store\"?",
                "4:3: unknown key \"http.proxi\", did you mean \"proxy\"?"
            ]
        );
        assert_eq!(read_text("something_else: x\n").unwrap().unknown[0].suggestion, None);
    }

    #[test]
    fn errors_tell_the_place_and_no_value() {
        for (text, expected) in [
            ("log: a\nlog: b\n", "f.yaml:2:1: the key \"log\" occurs twice; keep one of them"),
            ("- a\n", "f.yaml:1:1: expected lines such as `key: value`"),
            ("hello\n", "f.yaml:1:1: expected lines such as `key: value`"),
            ("log: a\n---\nlog: b\n", "f.yaml:3:1: expected one document; remove the line ---"),
            ("log: [a]\n", "f.yaml:1:6: expected a single value"),
            ("http: sk-secret\n", "f.yaml:1:7: expected lines such as `key: value`"),
            ("allow_private_hosts: sk-secret\n", "f.yaml:1:22: expected a list"),
            (
                "log: x\npartial_images: sk-secret\n",
                "f.yaml:2:17: partial_images: expected a whole number from 0 to 16",
            ),
            ("preview: sk-secret\n", "f.yaml:1:10: preview: expected one of auto, never"),
        ] {
            assert_eq!(read_text(text).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn broken_files_never_give_a_secret_away() {
        for value in [
            "\"sk-secret",
            "'sk-secret'x",
            "sk-secret: x",
            "*sk-secret",
            "@sk-secret",
            "`sk-secret`",
            "|sk-secret",
            "\"\\qsk-secret\"",
            "!!int sk-secret",
            "[sk-secret",
            "{sk-secret: 1}",
            "&sk-secret",
            "%sk-secret\n  - a: b",
        ] {
            let text = format!("external_acme_labs_api_key: {value}\n");
            let Err(error) = read_text(&text) else { continue };
            let said = format!("{error} {error:?}");
            assert!(!said.contains("secret"), "{value}: {said}");
        }
    }
}
