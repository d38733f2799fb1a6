//! What is different from what was asked for, as a header: OpenAI's answers have no place for it.

use super::error::parameter;
use axum::http::HeaderValue;
use impasto_controls::Change;
use serde_json::{Value, json};
use std::fmt::Write;

/// Characters of the header at most: some clients take no more than 16 KB of headers in all.
const MOST: usize = 6 << 10;

/// The header's value; none where nothing was changed.
pub(super) fn header(changes: &[Change]) -> Option<HeaderValue> {
    if changes.is_empty() {
        return None;
    }
    let whole = ascii(&json!(changes.iter().map(renamed).collect::<Vec<_>>()).to_string());
    let text = if whole.len() <= MOST {
        whole
    } else {
        let brief = |change: &Change| json!({ "field": field(change), "code": change.code });
        ascii(&json!(changes.iter().map(brief).collect::<Vec<_>>()).to_string())
    };
    HeaderValue::from_str(&text).ok()
}

fn field(change: &Change) -> String {
    format!("/{}", parameter(&change.field))
}

fn renamed(change: &Change) -> Value {
    let mut value = json!(change);
    value["field"] = json!(field(change));
    value
}

/// The same JSON in ASCII alone.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for unit in text.chars() {
        if unit.is_ascii() && !unit.is_ascii_control() {
            out.push(unit);
        } else {
            for half in unit.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{half:04x}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_ascii_and_reads_as_it_was_written() {
        let change = Change::dropped("/num_images", json!(3), "gone", "naïve 🦀 \n \"quoted\"");
        let header = header(&[change]).unwrap();
        let text = header.to_str().unwrap();
        let read: Value = serde_json::from_str(text).unwrap();
        assert_eq!(read[0]["field"], "/n");
        assert_eq!(read[0]["message"], "naïve 🦀 \n \"quoted\"");
        assert!(super::header(&[]).is_none());
    }

    #[test]
    fn a_header_that_would_be_too_long_keeps_the_names() {
        let change = Change::dropped("/size", json!("x".repeat(9000)), "gone", "long");
        let header = header(&[change]).unwrap();
        assert_eq!(header.to_str().unwrap(), r#"[{"field":"/size","code":"gone"}]"#);
    }
}
