//! Error bodies, the vendor's and those of compatible servers.

use super::{meaning, stream};
use impasto_sdk::{AnswerBody, Kind};
use serde_json::Value;

/// What an error body says, as far as it says anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fault {
    /// For people.
    pub(super) message: Option<String>,
    /// For people and logs: what the body says beside its message.
    pub(super) facts: Vec<(&'static str, String)>,
    /// Code, Azure's more exact code inside `innererror`, and type, in lower case.
    names: Vec<String>,
    inner: Inner,
}

/// Whether there is an error within the error, as Microsoft's content filter writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Inner {
    #[default]
    Absent,
    Present,
}

impl Fault {
    /// Reads whatever came.
    pub(super) fn read(body: &AnswerBody) -> Self {
        match body {
            AnswerBody::Json(value) => Self::of(value),
            AnswerBody::Events(events) => {
                let told = events.iter().find(|event| stream::is_error(event));
                told.map(|event| Self::of(&event.data)).unwrap_or_default()
            }
            // A page of HTML is a proxy's, and says nothing that the status does not.
            AnswerBody::Text(text) if !text.trim_start().starts_with('<') => {
                Self { message: words(text), ..Self::default() }
            }
            AnswerBody::Text(_) | AnswerBody::Blob => Self::default(),
        }
    }

    /// Reads `{"error": {…}}`, `{"error": "text"}`, and the bare forms `{"message": …}` and `{"detail": …}`.
    pub(super) fn of(value: &Value) -> Self {
        let error = value.get("error").filter(|error| !error.is_null()).unwrap_or(value);
        let inner = if error["innererror"].is_null() { &error["inner_error"] } else { &error["innererror"] };
        let moderation = &error["moderation_details"];
        let facts: Vec<_> = [
            ("code", &error["code"]),
            ("inner_code", &inner["code"]),
            ("type", &error["type"]),
            ("param", &error["param"]),
            ("categories", &moderation["categories"]),
            ("stage", &moderation["moderation_stage"]),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, text(value)?)))
        .collect();
        let message = [error, &error["message"], &error["detail"]].into_iter().find_map(text);
        let names = facts.iter().filter(|(name, _)| ["code", "inner_code", "type"].contains(name));
        let names = names.map(|(_, value)| value.to_ascii_lowercase()).collect();
        let inner = if inner.is_object() { Inner::Present } else { Inner::Absent };
        Self { message, facts, names, inner }
    }

    /// By status, then code, then type; never by the message.
    pub(super) fn kind(&self, status: u16) -> Kind {
        meaning::kind(status, &self.names)
    }

    /// Code, the code within, and type, in lower case.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether there is an error within the error.
    pub(super) fn has_inner(&self) -> bool {
        self.inner == Inner::Present
    }

    /// Whether the server says that it turned the request away because it is busy.
    pub(super) fn is_busy(&self) -> bool {
        meaning::is_busy(&self.names)
    }
}

/// Whether a document or an event is an error, whatever its status.
pub(crate) fn tells_error(value: &Value) -> bool {
    value.get("error").is_some_and(|error| !error.is_null()) || value["type"] == "error"
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => words(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => words(&items.iter().filter_map(text).collect::<Vec<_>>().join(" ")),
        _ => None,
    }
}

/// A text that may be shown, where there is one.
fn words(text: &str) -> Option<String> {
    Some(impasto_sdk::vendor_words(text)).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fact<'a>(fault: &'a Fault, name: &str) -> Option<&'a str> {
        fault.facts.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn odd_bodies_still_say_what_they_say() {
        for (body, message, code) in [
            (AnswerBody::Json(json!({"error": "no such thing"})), Some("no such thing"), None),
            (AnswerBody::Json(json!({"error": {"message": "m", "code": 1234}})), Some("m"), Some("1234")),
            (AnswerBody::Json(json!({"statusCode": 401, "message": "denied"})), Some("denied"), None),
            (AnswerBody::Json(json!({"detail": "not here"})), Some("not here"), None),
            (AnswerBody::Json(json!({"error": null, "message": "m"})), Some("m"), None),
            (AnswerBody::Json(json!([1, 2])), Some("1 2"), None),
            (AnswerBody::Text("upstream\n  gone".into()), Some("upstream gone"), None),
            (AnswerBody::Text("  <html>bad gateway</html>".into()), None, None),
            (AnswerBody::Text(String::new()), None, None),
            (AnswerBody::Blob, None, None),
        ] {
            let fault = Fault::read(&body);
            assert_eq!((fault.message.as_deref(), fact(&fault, "code")), (message, code), "{body:?}");
        }
    }

    #[test]
    fn moderation_names_its_reasons() {
        let fault = Fault::of(&json!({"error": {"code": "moderation_blocked",
            "moderation_details": {"categories": ["violence", "hate"], "moderation_stage": "output"}}}));
        assert_eq!(fact(&fault, "categories"), Some("violence hate"));
        assert_eq!(fact(&fault, "stage"), Some("output"));
    }
}
