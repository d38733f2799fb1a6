//! Definitions as they were read last. A call asks for its own with every step, and with every event of a stream; to read
//! one takes longer than to pass an answer on.

use super::Definition;
use impasto_sdk::Result;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// Definitions that are kept.
const MOST: usize = 32;

/// The newest last.
static KNOWN: Mutex<Vec<(Value, Arc<Definition>)>> = Mutex::new(Vec::new());

impl Definition {
    /// As [`Definition::of`], and read only once while it is among the last that were asked for.
    ///
    /// # Errors
    /// As [`Definition::of`].
    pub(crate) fn known(value: &Value) -> Result<Arc<Self>> {
        let find = |known: &[(Value, Arc<Self>)]| known.iter().rposition(|(kept, _)| kept == value);
        {
            let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(place) = find(&known) {
                return Ok(Arc::clone(&known[place].1));
            }
        }
        let read = Arc::new(Self::of(value)?);
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if find(&known).is_none() {
            if known.len() >= MOST {
                known.remove(0);
            }
            known.push((value.clone(), Arc::clone(&read)));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_definition_is_read_once_and_a_changed_one_anew() {
        let one = serde_json::json!({"name": "Known", "endpoint": "https://known.example/1"});
        let other = serde_json::json!({"name": "Known", "endpoint": "https://known.example/2"});
        let (first, again) = (Definition::known(&one).unwrap(), Definition::known(&one).unwrap());
        assert!(Arc::ptr_eq(&first, &again));
        assert_ne!(Definition::known(&other).unwrap().endpoint, first.endpoint);
        assert!(Definition::known(&samples::cx(Value::Null).definition).is_err());
    }

    #[test]
    fn only_the_last_ones_are_kept() {
        for number in 0..3 * MOST {
            let value =
                serde_json::json!({"name": "Many", "endpoint": format!("https://many.example/{number}")});
            Definition::known(&value).unwrap();
            assert!(KNOWN.lock().unwrap().len() <= MOST);
        }
    }
}
