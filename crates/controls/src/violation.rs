//! What is wrong with a draft, and where.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{borrow::Cow, fmt};

/// One thing that is wrong with a draft. A check reports all of them at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Violation {
    /// JSON pointer into the draft, e.g. `/size`; empty for the whole draft.
    pub field: String,
    /// What kind of wrong it is; see [`code::ALL`].
    pub code: Cow<'static, str>,
    /// For people: what is wrong and what would be right.
    pub message: String,
    /// The limit that was broken, or the list of choices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Box<Value>>,
}

impl Violation {
    /// A violation of a field of the draft, given by its JSON pointer.
    #[must_use]
    pub fn new(
        field: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into(), limit: None }
    }

    /// The same with the limit that was broken.
    #[must_use]
    pub fn limit(mut self, limit: impl Into<Value>) -> Self {
        self.limit = Some(Box::new(limit.into()));
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Violation {}

/// The codes of violations that this crate makes. Others may be added by whoever checks more.
pub mod code {
    /// A field that no draft has.
    pub const UNKNOWN_FIELD: &str = "unknown_field";
    /// A field or value that this model does not have.
    pub const UNSUPPORTED: &str = "unsupported";
    /// Something is missing.
    pub const REQUIRED: &str = "required";
    /// A value of another JSON type.
    pub const WRONG_TYPE: &str = "wrong_type";
    /// A value that is not among the choices.
    pub const NOT_OFFERED: &str = "not_offered";
    /// A value that is written in another way than it must be.
    pub const WRONG_FORM: &str = "wrong_form";
    /// A number above the greatest or below the least.
    pub const OUT_OF_RANGE: &str = "out_of_range";
    /// More pictures than the model takes.
    pub const TOO_MANY: &str = "too_many";
    /// A text that is longer than the model takes.
    pub const TOO_LONG: &str = "too_long";
    /// A text or list that must not be empty.
    pub const EMPTY: &str = "empty";
    /// Two fields that say different things.
    pub const CONFLICT: &str = "conflict";
    /// A size whose sides are no multiples of what the model needs.
    pub const SIZE_MULTIPLE: &str = "size_multiple";
    /// A size with too few or too many pixels.
    pub const SIZE_PIXELS: &str = "size_pixels";
    /// A size with a side that is too short or too long.
    pub const SIZE_SIDE: &str = "size_side";
    /// A size that is too long and narrow.
    pub const SIZE_RATIO: &str = "size_ratio";
    /// Anything else that the schema of the panel refuses.
    pub const INVALID: &str = "invalid";

    /// Every code with what it means, for the docs.
    pub const ALL: &[(&str, &str)] = &[
        (UNKNOWN_FIELD, "a field that no draft has"),
        (UNSUPPORTED, "a field or value that this model does not have"),
        (REQUIRED, "something is missing"),
        (WRONG_TYPE, "a value of another JSON type"),
        (NOT_OFFERED, "a value that is not among the choices"),
        (WRONG_FORM, "a value that is written in another way than it must be"),
        (OUT_OF_RANGE, "a number above the greatest or below the least"),
        (TOO_MANY, "more pictures than the model takes"),
        (TOO_LONG, "a text that is longer than the model takes"),
        (EMPTY, "a text or list that must not be empty"),
        (CONFLICT, "two fields that say different things"),
        (SIZE_MULTIPLE, "a size whose sides are no multiples of what the model needs"),
        (SIZE_PIXELS, "a size with too few or too many pixels"),
        (SIZE_SIDE, "a size with a side that is too short or too long"),
        (SIZE_RATIO, "a size that is too long and narrow"),
        (INVALID, "anything else that the schema of the panel refuses"),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_violation_without_a_limit_says_nothing_about_it() {
        let plain = Violation::new("/size", code::NOT_OFFERED, "no");
        assert_eq!(
            serde_json::to_value(&plain).unwrap(),
            json!({"field": "/size", "code": "not_offered", "message": "no"})
        );
        assert_eq!(serde_json::to_value(plain.limit(3)).unwrap()["limit"], 3);
    }

    #[test]
    fn no_code_stands_twice() {
        let mut codes: Vec<_> = code::ALL.iter().map(|(code, _)| code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), code::ALL.len());
    }
}
