//! Definitions as they were read last. A call asks for its own with every step, and with every event of a stream; to read
//! one takes longer than to pass an answer on.

use super::Definition;
use impasto_sdk::Result;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// Definitions that are kept.
const MOST: usize = 32;

/// The newest last.
static KNOWN: Mutex<Vec<(Arc<Value>, Arc<Definition>)>> = Mutex::new(Vec::new());

impl Definition {
    /// As [`Definition::of`], and read only once while it is among the last that were asked for.
    ///
    /// # Errors
    /// As [`Definition::of`].
    pub(crate) fn known(value: &Arc<Value>) -> Result<Arc<Self>> {
        if let Some(read) = find(value) {
            return Ok(read);
        }
        let read = Arc::new(Self::of(value)?);
        if find(value).is_none() {
            let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= MOST {
                known.remove(0);
            }
            known.push((Arc::clone(value), Arc::clone(&read)));
        }
        Ok(read)
    }
}

/// The definition of this document, or of a copy of it. The copy that was asked for last is kept: whoever asks with the same
/// one again, as all events of a stream do, need not have it compared.
fn find(value: &Arc<Value>) -> Option<Arc<Definition>> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, read)) = known.iter().rfind(|(kept, _)| Arc::ptr_eq(kept, value)) {
        return Some(Arc::clone(read));
    }
    let (kept, read) = known.iter_mut().rfind(|(kept, _)| are_alike(kept, value))?;
    *kept = Arc::clone(value);
    Some(Arc::clone(read))
}

/// Whether two documents are the same, with their fields in the same order, as those of copies are. To look each field up
/// by its name would take most of the time that is saved.
fn are_alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|((a, x), (b, y))| a == b && are_alike(x, y))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(x, y)| are_alike(x, y))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    #[test]
    fn copies_are_alike_and_changes_are_seen_at_any_depth() {
        let document = json!({"a": [1, {"b": "c", "d": null}], "e": true});
        assert!(are_alike(&document, &document.clone()));
        for other in [
            json!({"a": [1, {"b": "c", "d": 0}], "e": true}),
            json!({"a": [1, {"b": "c"}], "e": true}),
            json!({"a": [1, {"b": "c", "d": null}, 2], "e": true}),
            json!({"a": [1, {"b": "c", "d": null}], "f": true}),
            json!({"a": [1, {"b": "c", "d": null}]}),
        ] {
            assert!(!are_alike(&document, &other) && !are_alike(&other, &document), "{other}");
        }
    }

    #[test]
    fn a_definition_is_read_once_and_a_changed_one_anew() {
        let endpoint =
            |number| json!({"name": "Known", "endpoint": format!("https://known.example/{number}")});
        let [one, copy, other] = [endpoint(1), endpoint(1), endpoint(2)].map(Arc::new);
        let first = Definition::known(&one).unwrap();
        for again in [&one, &copy] {
            assert!(Arc::ptr_eq(&first, &Definition::known(again).unwrap()));
        }
        assert_ne!(Definition::known(&other).unwrap().endpoint, first.endpoint);
        assert!(Definition::known(&samples::cx(Value::Null).definition).is_err());
    }

    #[test]
    fn only_the_last_ones_are_kept() {
        for number in 0..3 * MOST {
            let value = json!({"name": "Many", "endpoint": format!("https://many.example/{number}")});
            Definition::known(&value.into()).unwrap();
            assert!(KNOWN.lock().unwrap().len() <= MOST);
        }
    }
}
