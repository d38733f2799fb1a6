//! The chunks of a stream.

use super::{answer, usage::usage};
use impasto_sdk::{Event, Finish, Glimpse, Text};
use serde_json::Value;

/// The next piece of a running stream.
#[must_use]
pub fn glimpse(event: &Event) -> Option<Glimpse> {
    let piece = answer::words(&event.data["choices"][0]["delta"]["content"]);
    (!piece.is_empty()).then_some(Glimpse::Text(piece))
}

/// Everything that a stream said. Each member is looked up once: a stream has hundreds of chunks, and each look hashes.
pub(super) fn gathered(events: &[Event]) -> Text {
    let mut said = Text::default();
    let mut refusal = String::new();
    let mut is_over = false;
    for Event { data, .. } in events {
        is_over |= *data == "[DONE]";
        let Some(chunk) = data.as_object() else { continue };
        if let Some(choice) = chunk.get("choices").and_then(|choices| choices[0].as_object()) {
            if let Some(delta) = choice.get("delta").and_then(Value::as_object) {
                said.text.push_str(&delta.get("content").map(answer::words).unwrap_or_default());
                refusal.push_str(delta.get("refusal").and_then(Value::as_str).unwrap_or_default());
            }
            if let Some(reason) = choice.get("finish_reason").filter(|reason| reason.is_string()) {
                said.finish = answer::finish(reason, None);
                is_over = true;
            }
        }
        if let Some(counted) = chunk.get("usage").and_then(usage) {
            said.usage = Some(counted);
        }
        if said.request_id.is_none() {
            said.request_id = chunk.get("id").and_then(Value::as_str).map(Into::into);
        }
    }
    if !is_over {
        // An error in the middle, or a connection that ended early: what was said is not all.
        said.finish = Finish::Cut;
    }
    if !refusal.is_empty() {
        said.finish = Finish::Refused(impasto_sdk::vendor_words(&refusal));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_pieces_of_text_are_shown() {
        let event = |data: Value| Event { name: String::new(), data };
        let piece = event(json!({"choices": [{"delta": {"content": "a"}}]}));
        assert_eq!(glimpse(&piece), Some(Glimpse::Text("a".into())));
        for nothing in
            [json!("[DONE]"), json!({"choices": []}), json!({"choices": [{"delta": {"content": ""}}]})]
        {
            assert_eq!(glimpse(&event(nothing.clone())), None, "{nothing}");
        }
    }

    #[test]
    fn a_refusal_in_pieces_is_one() {
        let event = |data: Value| Event { name: String::new(), data };
        let said = gathered(&[
            event(json!({"choices": [{"delta": {"refusal": "I "}}]})),
            event(json!({"choices": [{"delta": {"refusal": "won't"}, "finish_reason": "stop"}]})),
        ]);
        assert_eq!(said.finish, Finish::Refused("I won't".into()));
    }
}
