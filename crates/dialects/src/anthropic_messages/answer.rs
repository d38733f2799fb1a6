//! From a successful answer to words.

use super::{stream, usage::usage};
use impasto_sdk::{Answer, AnswerBody, Error, Event, Finish, Kind, Result, Text, vendor_words};
use serde_json::Value;

/// The words of a successful answer, whole or streamed. Thoughts are left out.
///
/// # Errors
/// What the server says inside a stream, or `BadResponse` where there are no words.
pub fn text(answer: &Answer) -> Result<Text> {
    let said = match &answer.body {
        AnswerBody::Events(events) => {
            let said = stream::gathered(events);
            let is_error = |event: &Event| event.data["type"] == "error";
            match events.iter().any(is_error).then(|| super::error(answer, 0)) {
                None => said,
                Some(error) if said.text.is_empty() => return Err(error),
                // Words that came before an error are paid for, and are not all.
                fault => Text { finish: Finish::Cut, fault, ..said },
            }
        }
        _ => of_document(&answer.json()?),
    };
    let finish = match said.finish {
        Finish::Stop if !answer.whole => Finish::Cut,
        other => other,
    };
    if said.text.is_empty() && matches!(finish, Finish::Stop | Finish::Cut) {
        let message = "expected a block of text in the answer, it holds none; it may have been billed";
        return Err(Error::new(Kind::BadResponse, message).with("status", answer.status));
    }
    Ok(Text { finish, ..said })
}

fn of_document(document: &Value) -> Text {
    let blocks = document["content"].as_array().into_iter().flatten();
    Text {
        text: blocks
            .filter(|block| block["type"] == "text")
            .filter_map(|block| block["text"].as_str())
            .collect(),
        finish: finish(document),
        usage: usage(&document["usage"]),
        request_id: document["id"].as_str().map(Into::into),
        ..Text::default()
    }
}

/// Why it ended; `stop_reason` and `stop_details` stand in the message, and in a stream's last delta.
pub(super) fn finish(told: &Value) -> Finish {
    match told["stop_reason"].as_str() {
        Some("refusal") => {
            let details = &told["stop_details"];
            let words = details["explanation"].as_str().or_else(|| details["category"].as_str());
            Finish::Refused(vendor_words(words.unwrap_or("the model refused")))
        }
        Some("max_tokens" | "model_context_window_exceeded") => Finish::Length,
        Some("end_turn" | "stop_sequence") | None => Finish::Stop,
        Some(other) => Finish::Other(vendor_words(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::answer;
    use impasto_sdk::Event;
    use serde_json::json;

    fn stream(data: Vec<Value>) -> Answer {
        let event = |data: Value| Event { name: data["type"].as_str().unwrap_or_default().into(), data };
        Answer { body: AnswerBody::Events(data.into_iter().map(event).collect()), ..answer(200, Value::Null) }
    }

    #[test]
    fn words_follow_thoughts_and_cached_tokens_are_told_apart() {
        let said = text(&answer(200, json!({
            "id": "msg_1", "type": "message", "role": "assistant", "model": "m",
            "content": [{"type": "thinking", "thinking": "hm", "signature": "x"}, {"type": "text", "text": "Hel"},
                {"type": "text", "text": "lo"}],
            "stop_reason": "max_tokens", "stop_sequence": null,
            "usage": {"input_tokens": 10, "cache_creation_input_tokens": 3, "cache_read_input_tokens": 7, "output_tokens": 2}
        })))
        .unwrap();
        assert_eq!((said.text.as_str(), &said.finish), ("Hello", &Finish::Length));
        let usage = said.usage.unwrap();
        assert_eq!((usage.text_in, usage.text_cached, usage.text_out), (13, 7, 2));
    }

    #[test]
    fn a_refusal_is_no_error_since_it_is_billed() {
        let body = json!({"content": [], "stop_reason": "refusal",
            "stop_details": {"type": "refusal", "category": "cyber", "explanation": null}, "usage": {"input_tokens": 1}});
        let said = text(&answer(200, body)).unwrap();
        assert_eq!((said.finish, said.usage.unwrap().text_in), (Finish::Refused("cyber".into()), 1));
        assert_eq!(text(&answer(200, json!({"content": []}))).unwrap_err().kind, Kind::BadResponse);
    }

    #[test]
    fn a_stream_is_put_together() {
        let events = vec![
            json!({"type": "message_start", "message": {"id": "msg_1", "content": [],
                "usage": {"input_tokens": 25, "cache_read_input_tokens": 5, "output_tokens": 1}}}),
            json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
            json!({"type": "ping"}),
            json!({"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}}),
            json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}}),
            json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo"}}),
            json!({"type": "content_block_stop", "index": 0}),
            json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null}, "usage": {"output_tokens": 15}}),
            json!({"type": "message_stop"}),
        ];
        let said = text(&stream(events.clone())).unwrap();
        assert_eq!((said.text.as_str(), &said.finish), ("Hello", &Finish::Stop));
        let usage = said.usage.unwrap();
        assert_eq!((usage.text_in, usage.text_cached, usage.text_out), (25, 5, 15));
        let cut = Answer { whole: false, ..stream(events[..6].to_vec()) };
        assert_eq!(text(&cut).unwrap().finish, Finish::Cut);
        let fault = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
        let broke = text(&stream([&events[..6], &[fault]].concat())).unwrap();
        assert_eq!(broke.finish, Finish::Cut);
        assert!(broke.fault.unwrap().message.contains("Overloaded"));
        let broken =
            stream(vec![json!({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}})]);
        assert_eq!(text(&broken).unwrap_err().kind, Kind::Unavailable);
    }
}
