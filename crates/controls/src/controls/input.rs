//! What every field for a picture shares.

use serde_json::{Value, json};

/// A gallery id, a data URL, or the name of an upload. The format makes form libraries show a file field; it is
/// annotation, not a test.
pub(super) fn schema() -> Value {
    json!({ "type": "string", "format": "data-url", "minLength": 1 })
}
