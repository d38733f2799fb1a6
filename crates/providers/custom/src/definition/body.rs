//! What is sent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is sent, with `{{variables}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Body {
    /// JSON.
    Json {
        /// The document. `{{name}}` in the place of a value is the value itself: a number stays a number. Inside quotation
        /// marks it is text, escaped as needed. A field whose value is only a variable that was not set is left out.
        template: String,
    },
    /// A form, `application/x-www-form-urlencoded`.
    Form {
        /// The fields, in order.
        fields: Vec<Field>,
    },
    /// A form with files, `multipart/form-data`.
    Multipart {
        /// The fields, in order.
        fields: Vec<Field>,
    },
    /// Plain text.
    Text {
        /// The text.
        template: String,
        /// Its media type.
        #[serde(default = "plain")]
        content_type: String,
    },
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: String,
    /// Its value. `{{image|file}}` alone is a file, and a field whose value is only a variable that was not set is left
    /// out.
    pub(crate) value: String,
}

fn plain() -> String {
    "text/plain; charset=utf-8".into()
}
