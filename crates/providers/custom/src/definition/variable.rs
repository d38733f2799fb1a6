//! Variables of a model's own.

use super::is_default;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A variable that a person fills in for each request: an option in the model's panel, `{{name}}` in its templates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Variable {
    /// As it stands in templates: letters, digits and `_`.
    #[schemars(title = "Variable name", regex(pattern = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"))]
    pub(crate) name: String,
    /// Shown to a person; absent: the name.
    #[schemars(title = "Display name")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) display_name: String,
    /// What it does, for a person.
    #[schemars(title = "Description")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) description: String,
    /// What its values are.
    #[serde(rename = "type")]
    #[schemars(title = "Data type")]
    pub(crate) kind: VariableType,
    /// Taken when nothing is said.
    #[schemars(title = "Default")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<Value>,
    /// The least number, or characters at least.
    #[schemars(title = "Minimum")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min: Option<f64>,
    /// The greatest number, or characters at most.
    #[schemars(title = "Maximum")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max: Option<f64>,
    /// The values of an enum.
    #[schemars(title = "Choices")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) choices: Vec<String>,
    /// Whether a request without it is refused.
    #[schemars(title = "Required")]
    #[serde(skip_serializing_if = "is_default")]
    pub(crate) required: bool,
}

/// What the values of a variable are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VariableType {
    /// A text.
    #[default]
    String,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// One of several texts.
    Enum,
    /// Any JSON.
    Json,
    /// A picture.
    Image,
    /// A sound.
    Audio,
}

impl VariableType {
    /// Whether its values are files.
    pub(crate) const fn is_blob(self) -> bool {
        matches!(self, Self::Image | Self::Audio)
    }
}
