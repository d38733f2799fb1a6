//! What was made different from what was asked for, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// A value of the draft was changed. Silence would be a bug: each change is told to whoever asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// JSON pointer into the draft, e.g. `/size`.
    pub field: String,
    /// What was asked for.
    pub from: Value,
    /// What is done instead; null where the field was dropped.
    pub to: Value,
    /// Why, for programs; see [`code::ALL`].
    pub code: Cow<'static, str>,
    /// Why, for people.
    pub message: String,
}

impl Change {
    /// A field that was dropped.
    #[must_use]
    pub fn dropped(
        field: impl Into<String>,
        from: Value,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self { field: field.into(), from, to: Value::Null, code: code.into(), message: message.into() }
    }
}

/// The codes of changes that this crate makes. Others may be added by whoever changes more.
pub mod code {
    /// A size was taken to the nearest that the model draws.
    pub const SIZE_BUCKETED: &str = "size_bucketed";
    /// A size was rounded or scaled to the model's rules.
    pub const SIZE_FITTED: &str = "size_fitted";
    /// A value of a stored draft that this model cannot take.
    pub const LOST: &str = "lost";

    /// Every code with what it means, for the docs.
    pub const ALL: &[(&str, &str)] = &[
        (SIZE_BUCKETED, "a size was taken to the nearest that the model draws"),
        (SIZE_FITTED, "a size was rounded or scaled to the model's rules"),
        (LOST, "a value of a stored draft that this model cannot take"),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_dropped_field_becomes_null() {
        let change = Change::dropped("/seed", json!(7), code::LOST, "no seed");
        assert_eq!(serde_json::to_value(&change).unwrap()["to"], Value::Null);
    }
}
