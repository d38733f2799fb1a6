//! Parameters of a request, taken one by one. What is left in the end is the model's own, or nobody's.

use super::{asked::Written, error::Refused};
use serde_json::{Map, Value};

/// Parameters that are not taken yet.
pub(super) struct Fields {
    values: Map<String, Value>,
    written: Written,
}

impl Fields {
    pub(super) const fn new(values: Map<String, Value>, written: Written) -> Self {
        Self { values, written }
    }

    /// A value of any type.
    pub(super) fn any(&mut self, name: &str) -> Option<Value> {
        self.values.shift_remove(name)
    }

    /// A text.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refused> {
        match self.any(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong_type(name, "a string", &other)),
        }
    }

    /// A whole number, not below zero.
    pub(super) fn whole(&mut self, name: &str) -> Result<Option<u64>, Refused> {
        let Some(value) = self.typed(name) else { return Ok(None) };
        value.as_u64().map(Some).ok_or_else(|| wrong_type(name, "a whole number", &value))
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, Refused> {
        let Some(value) = self.typed(name) else { return Ok(None) };
        value.as_bool().map(Some).ok_or_else(|| wrong_type(name, "true or false", &value))
    }

    /// A value that is no text, also where a form wrote it as one.
    pub(super) fn typed(&mut self, name: &str) -> Option<Value> {
        let value = self.any(name)?;
        Some(if self.written == Written::Form { untexted(value) } else { value })
    }

    /// What is left, by name; `is_text` says which values are texts where a form wrote all as such.
    pub(super) fn rest(self, is_text: impl Fn(&str) -> bool) -> impl Iterator<Item = (String, Value)> {
        let form = self.written == Written::Form;
        self.values.into_iter().map(move |(name, value)| {
            let value = if form && !is_text(&name) { untexted(value) } else { value };
            (name, value)
        })
    }
}

/// A form's text as the JSON that it spells; a word stays a word.
fn untexted(value: Value) -> Value {
    match &value {
        Value::String(text) => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }
}

fn wrong_type(name: &str, wanted: &str, value: &Value) -> Refused {
    let mut came = value.to_string();
    if came.chars().count() > 40 {
        came = came.chars().take(40).chain("…".chars()).collect();
    }
    Refused::param(name, "invalid_type", format!("{name}: expected {wanted}, got {came}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(values: Value, written: Written) -> Fields {
        Fields::new(values.as_object().unwrap().clone(), written)
    }

    #[test]
    fn a_form_writes_numbers_as_text_and_json_does_not() {
        let values = json!({"n": "3", "stream": "true", "prompt": "42", "x": "low"});
        let mut form = fields(values.clone(), Written::Form);
        assert_eq!(form.whole("n").unwrap(), Some(3));
        assert_eq!(form.flag("stream").unwrap(), Some(true));
        assert_eq!(form.text("prompt").unwrap().as_deref(), Some("42"));
        assert_eq!(form.rest(|_| false).collect::<Vec<_>>(), [("x".to_owned(), json!("low"))]);
        assert!(fields(values, Written::Json).whole("n").is_err());
    }

    #[test]
    fn a_wrong_type_is_refused_by_name() {
        let mut json = fields(json!({"n": -1, "prompt": 3}), Written::Json);
        assert!(
            json.whole("n").is_err() && json.text("prompt").is_err() && json.flag("none").unwrap().is_none()
        );
    }
}
