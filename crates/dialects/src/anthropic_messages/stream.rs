//! The events of a stream.

use super::{answer, usage};
use impasto_sdk::{Event, Finish, Glimpse, Text};
use serde_json::{Map, Value};

/// The next piece of a running stream.
#[must_use]
pub fn glimpse(event: &Event) -> Option<Glimpse> {
    piece(event).filter(|text| !text.is_empty()).map(|text| Glimpse::Text(text.into()))
}

fn piece(event: &Event) -> Option<&str> {
    let delta = &event.data["delta"];
    (event.data["type"] == "content_block_delta" && delta["type"] == "text_delta")
        .then(|| delta["text"].as_str())?
}

/// Everything that a stream said. What it used is told at its start and overwritten at its end, as far as that tells.
pub(super) fn gathered(events: &[Event]) -> Text {
    let mut said = Text::default();
    let mut used = Map::new();
    for event in events {
        let data = &event.data;
        said.text.push_str(piece(event).unwrap_or_default());
        let told = match data["type"].as_str() {
            Some("message_start") => {
                said.request_id = data["message"]["id"].as_str().map(Into::into);
                &data["message"]["usage"]
            }
            Some("message_delta") => {
                said.finish = answer::finish(&data["delta"]);
                &data["usage"]
            }
            _ => continue,
        };
        used.extend(
            told.as_object()
                .into_iter()
                .flatten()
                .filter(|(_, v)| !v.is_null())
                .map(|(k, v)| (k.clone(), v.clone())),
        );
    }
    let over = events
        .iter()
        .any(|event| event.data["delta"]["stop_reason"].is_string() || event.data["type"] == "message_stop");
    if !over {
        // An error in the middle, or a connection that ended early: what was said is not all.
        said.finish = Finish::Cut;
    }
    said.usage = if used.is_empty() { None } else { usage::usage(&Value::Object(used)) };
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_pieces_of_text_are_shown() {
        let event = |data: Value| Event { name: String::new(), data };
        let text =
            event(json!({"type": "content_block_delta", "delta": {"type": "text_delta", "text": "a"}}));
        assert_eq!(glimpse(&text), Some(Glimpse::Text("a".into())));
        let thought = event(
            json!({"type": "content_block_delta", "delta": {"type": "thinking_delta", "thinking": "a"}}),
        );
        assert_eq!(glimpse(&thought), None);
        assert_eq!(glimpse(&event(json!({"type": "ping"}))), None);
    }
}
