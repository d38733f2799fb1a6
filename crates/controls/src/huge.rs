//! Whole numbers that no program here can hold: read from JSON they become other numbers, without a word.

use crate::{Violation, violation::code};
use serde_json::{Number, Value};

/// Beyond this a number that was read as a floating-point one may have been any of many whole ones.
const MOST: f64 = 9_223_372_036_854_775_808.0;

/// Every number of a document that is too large to be what was written, by its place.
#[must_use]
pub fn numbers(document: &Value) -> Vec<Violation> {
    let mut found = Vec::new();
    // Hardly any document has one, so places are only named where one is there.
    if holds_one(document) {
        walk(document, &mut String::new(), &mut found);
    }
    found
}

fn holds_one(value: &Value) -> bool {
    match value {
        Value::Number(number) => is_huge(number),
        Value::Array(items) => items.iter().any(holds_one),
        Value::Object(fields) => fields.values().any(holds_one),
        _ => false,
    }
}

fn is_huge(number: &Number) -> bool {
    number.is_f64() && number.as_f64().is_some_and(|n| n.abs() >= MOST)
}

fn walk(value: &Value, at: &mut String, found: &mut Vec<Violation>) {
    match value {
        Value::Number(number) if is_huge(number) => {
            let name = at.trim_start_matches('/').replace('/', ".");
            let message = format!(
                "{name}: the number {number} is too large; expected one from {} to {}",
                i64::MIN,
                u64::MAX
            );
            found.push(Violation::new(at.clone(), code::OUT_OF_RANGE, message));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| inside(&n.to_string(), item, at, found));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, item)| {
            inside(&name.replace('~', "~0").replace('/', "~1"), item, at, found);
        }),
        _ => {}
    }
}

fn inside(name: &str, value: &Value, at: &mut String, found: &mut Vec<Violation>) {
    let before = at.len();
    at.push('/');
    at.push_str(name);
    walk(value, at, found);
    at.truncate(before);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_become_another_number_is_found() {
        for (text, fields) in [
            (r#"{"seed": 99999999999999999999}"#, &["/seed"][..]),
            (r#"{"a": {"b": [1, -1e30]}, "c/d": 1e19}"#, &["/a/b/1", "/c~1d"]),
            (r#"{"seed": 18446744073709551615, "n": -9223372036854775808, "x": 0.5, "t": "1e99"}"#, &[]),
        ] {
            let found = numbers(&serde_json::from_str(text).unwrap());
            assert_eq!(found.iter().map(|v| v.field.as_str()).collect::<Vec<_>>(), fields, "{text}");
        }
    }
}
