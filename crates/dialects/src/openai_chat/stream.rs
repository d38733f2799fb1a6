//! The chunks of a stream.

use super::{answer, usage::usage};
use impasto_sdk::{Event, Finish, Glimpse, Text};

/// The next piece of a running stream.
#[must_use]
pub fn glimpse(event: &Event) -> Option<Glimpse> {
    let piece = answer::words(&event.data["choices"][0]["delta"]["content"]);
    (!piece.is_empty()).then_some(Glimpse::Text(piece))
}

/// Everything that a stream said.
pub(super) fn gathered(events: &[Event]) -> Text {
    let mut said = Text::default();
    let mut refusal = String::new();
    for Event { data, .. } in events {
        let choice = &data["choices"][0];
        said.text.push_str(&answer::words(&choice["delta"]["content"]));
        refusal.push_str(choice["delta"]["refusal"].as_str().unwrap_or_default());
        if choice["finish_reason"].is_string() {
            said.finish = answer::finish(&choice["finish_reason"], None);
        }
        said.usage = usage(&data["usage"]).or(said.usage.take());
        said.request_id = said.request_id.take().or_else(|| data["id"].as_str().map(Into::into));
    }
    let over = events
        .iter()
        .any(|Event { data, .. }| *data == "[DONE]" || data["choices"][0]["finish_reason"].is_string());
    if !over {
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
    use serde_json::{Value, json};

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
