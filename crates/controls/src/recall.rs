//! How a stored draft comes back, for the same model or another.

use crate::{Change, Checker, alias, change::code, controls::control, layout::OPTIONS};
use serde_json::{Map, Value};

/// A draft that came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Recalled {
    /// Ready to be sent again; it passes the check unless the model needs something that the stored draft lacks.
    pub draft: Value,
    /// What this model cannot take, and what became of it.
    pub changes: Vec<Change>,
}

impl Checker {
    /// Translates a stored draft into one for this model. Nothing is lost in silence: what the model does not have, or
    /// has in another way, stands in the changes. The mode is left out, since it follows from the inputs.
    #[must_use]
    pub fn recall(&self, stored: &Value) -> Recalled {
        // A stored draft was folded once; where it cannot be folded, the check below names what is wrong.
        let stored = alias::fold(stored.clone()).unwrap_or_else(|_| stored.clone());
        let mut recalled = Recalled { draft: Value::Null, changes: Vec::new() };
        let mut draft = Map::new();
        for (field, value) in stored.as_object().into_iter().flatten() {
            let back = self.recall_field(field, value);
            if back.as_ref() != Some(value) && !["model", "mode"].contains(&field.as_str()) {
                recalled.changes.push(self.changed(&format!("/{field}"), value, back.as_ref()));
            }
            draft.extend(back.map(|back| (field.clone(), back)));
        }
        draft.insert("model".into(), self.model().key.clone().into());
        recalled.draft = Value::Object(draft);
        self.drop_what_is_refused(&mut recalled);
        recalled
    }

    fn recall_field(&self, field: &str, value: &Value) -> Option<Value> {
        match control(field) {
            Some(control) => control.recall(value, self.model()),
            None if field == OPTIONS && self.model().options.is_none() => None,
            None => Some(value.clone()),
        }
    }

    fn drop_what_is_refused(&self, recalled: &mut Recalled) {
        for violation in self.check(&recalled.draft) {
            if let Some(value) = remove(&mut recalled.draft, &violation.field) {
                let why = Change::dropped(&violation.field, value, code::LOST, violation.message);
                recalled.changes.push(why);
            }
        }
        if let Some(draft) = recalled.draft.as_object_mut() {
            draft.retain(|field, value| {
                field != OPTIONS || value.as_object().is_some_and(|map| !map.is_empty())
            });
        }
    }

    fn changed(&self, field: &str, from: &Value, to: Option<&Value>) -> Change {
        let name = &self.model().name;
        let message = match (to, field.strip_prefix('/').and_then(control)) {
            (Some(to), _) => format!("{from} became {to} for {name}"),
            (None, Some(control)) if !control.applies(self.model()) => control.lacking(self.model()),
            (None, _) => format!("{name} cannot take {from}"),
        };
        let to = to.cloned().unwrap_or(Value::Null);
        Change { field: field.into(), from: from.clone(), to, code: code::LOST.into(), message }
    }
}

/// Takes the value at a JSON pointer out.
fn remove(draft: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    match draft.pointer_mut(parent)? {
        Value::Object(map) => map.shift_remove(&name),
        Value::Array(list) => name.parse().ok().filter(|at| *at < list.len()).map(|at| list.remove(at)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    fn full() -> Value {
        json!({
            "model": "other", "prompt": "a cat", "mode": "txt2img", "size": "1920x1080", "seed": 7, "steps": 30,
            "reference_images": ["a"], "provider_options": {"quality": "low", "temperature": 9, "magic": 1},
            "metadata": {"x": 1}
        })
    }

    #[test]
    fn a_draft_comes_back_for_the_same_kind_of_model() {
        let recalled = Checker::new(&samples::everything()).unwrap().recall(&full());
        assert_eq!(
            recalled.draft,
            json!({
                "model": "test-model", "prompt": "a cat", "size": "1344x768", "seed": 7, "steps": 30,
                "reference_images": ["a"], "provider_options": {"quality": "low"}, "metadata": {"x": 1}
            })
        );
        let mut fields: Vec<_> = recalled.changes.iter().map(|change| change.field.as_str()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["/provider_options/magic", "/provider_options/temperature", "/size"]);
    }

    #[test]
    fn what_a_model_lacks_is_listed_as_lost() {
        let checker = Checker::new(&samples::plain()).unwrap();
        let recalled = checker.recall(&full());
        assert_eq!(
            recalled.draft,
            json!({
                "model": "test-model", "prompt": "a cat", "size": "1920x1080", "metadata": {"x": 1}
            })
        );
        let lost: Vec<_> = recalled.changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(lost, ["/seed", "/steps", "/reference_images", "/provider_options"]);
        assert!(checker.check(&recalled.draft).is_empty());
    }
}
