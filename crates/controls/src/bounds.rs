//! How long the texts of a draft may be where no model bounds them: all of it is kept with the pictures.

use crate::{Violation, layout::OPTIONS, violation::code};
use serde_json::{Map, Value};

/// Characters of a text at most; no vendor takes as many.
pub(crate) const MOST_CHARS: usize = 100_000;

/// Bytes of the metadata at most, as JSON.
const MOST_METADATA: usize = 16 << 10;

/// What of a draft is too long to be kept.
pub(crate) fn problems(draft: &Value) -> Vec<Violation> {
    let options = draft.get(OPTIONS).and_then(Value::as_object);
    metadata(draft).into_iter().chain(options.into_iter().flat_map(long_options)).collect()
}

fn metadata(draft: &Value) -> Option<Violation> {
    let bytes = draft.get("metadata")?.to_string().len();
    (bytes > MOST_METADATA).then(|| {
        let message =
            format!("metadata: expected {MOST_METADATA} bytes of JSON at most, got {bytes}; shorten it");
        Violation::new("/metadata", code::TOO_LONG, message).limit(MOST_METADATA)
    })
}

/// Files are written as data URLs, and have bounds of their own.
fn long_options(options: &Map<String, Value>) -> impl Iterator<Item = Violation> {
    options.iter().filter_map(|(name, value)| {
        let text = value.as_str().filter(|text| !text.starts_with("data:") && text.len() > MOST_CHARS)?;
        let chars = text.chars().count();
        (chars > MOST_CHARS).then(|| {
            let message =
                format!("{name}: expected {MOST_CHARS} characters at most, got {chars}; shorten it");
            Violation::new(format!("/{OPTIONS}/{name}"), code::TOO_LONG, message).limit(MOST_CHARS)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_kept_is_bounded() {
        let long = "ü".repeat(MOST_CHARS + 1);
        let draft = json!({"metadata": {"a": "x".repeat(MOST_METADATA)},
            "provider_options": {"words": long, "file": format!("data:{long}"), "n": 1}});
        let found = problems(&draft);
        let fields: Vec<_> = found.iter().map(|found| (found.field.as_str(), &*found.code)).collect();
        assert_eq!(fields, [("/metadata", code::TOO_LONG), ("/provider_options/words", code::TOO_LONG)]);
        let fine =
            json!({"metadata": {"a": "x".repeat(9000)}, "provider_options": {"w": "x".repeat(MOST_CHARS)}});
        assert_eq!(problems(&fine), []);
    }
}
