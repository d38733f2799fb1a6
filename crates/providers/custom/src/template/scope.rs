//! The values that templates can read.

use impasto_sdk::{Blob, Example};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What sort of value a variable has, for checks before there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// JSON.
    Json,
    /// A file.
    Blob,
    /// A list of files.
    Blobs,
}

/// The value of a variable.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    /// Not set.
    Absent,
    /// JSON; a text is a JSON string.
    Json(Value),
    /// A file.
    Blob(Blob),
    /// Files.
    Blobs(Vec<Blob>),
}

/// The values that templates can read, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scope {
    values: BTreeMap<String, Bound>,
}

impl Scope {
    /// Sets a value.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<Bound>) {
        self.values.insert(name.into(), value.into());
    }

    /// A value; `Absent` for an unknown one, which the check before a model is published refuses.
    pub(crate) fn get(&self, name: &str) -> &Bound {
        self.values.get(name).unwrap_or(&Bound::Absent)
    }

    /// A number.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        match self.get(name) {
            Bound::Json(value) => value.as_f64(),
            _ => None,
        }
    }
}

impl From<&str> for Bound {
    fn from(text: &str) -> Self {
        Self::Json(text.into())
    }
}

impl From<String> for Bound {
    fn from(text: String) -> Self {
        Self::Json(text.into())
    }
}

impl From<Value> for Bound {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

impl From<Blob> for Bound {
    fn from(blob: Blob) -> Self {
        Self::Blob(blob)
    }
}

impl From<Vec<Blob>> for Bound {
    /// No files are as good as none set.
    fn from(blobs: Vec<Blob>) -> Self {
        if blobs.is_empty() { Self::Absent } else { Self::Blobs(blobs) }
    }
}

impl From<&[Example]> for Bound {
    fn from(examples: &[Example]) -> Self {
        if examples.is_empty() { Self::Absent } else { Self::Json(json!(examples)) }
    }
}

impl<T: Into<Self>> From<Option<T>> for Bound {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}
