//! Reading JSON that may lack anything.

use serde_json::Value;

/// The elements of a list; none where it is no list.
pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A member in either spelling; one that is null is as absent.
pub(super) fn either<'a>(value: &'a Value, camel: &str, snake: &str) -> Option<&'a Value> {
    value.get(camel).or_else(|| value.get(snake)).filter(|member| !member.is_null())
}

/// The object inside a list of one, as a stream without `alt=sse` wraps it.
pub(super) fn unwrapped(reply: Value) -> Value {
    match reply {
        Value::Array(mut objects) if objects.len() == 1 => objects.remove(0),
        other => other,
    }
}
