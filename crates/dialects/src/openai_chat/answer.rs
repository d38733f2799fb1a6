//! From a successful answer to words.

use super::{stream, usage::usage};
use crate::openai_images::fault::tells_error;
use impasto_sdk::{Answer, AnswerBody, Chat, Error, Finish, Kind, Result, Task, Text};
use serde_json::Value;

/// The words of a successful answer, whole or streamed.
///
/// # Errors
/// What the server says inside the answer, or `BadResponse` where there are no words.
pub fn text(chat: &Chat, answer: &Answer) -> Result<Text> {
    // Of an answer of status 200 nothing is free, whoever gave it.
    let inner =
        |telling: bool| telling.then(|| super::error(&Task::Chat(Box::new(chat.clone())), "", answer, 0));
    let said = match &answer.body {
        AnswerBody::Events(events) => {
            let said = stream::gathered(events);
            match inner(events.iter().any(|event| tells_error(&event.data))) {
                None => said,
                Some(error) if said.text.is_empty() => return Err(error),
                // Words that came before an error are paid for, and are not all, whatever marks the stream's end.
                fault => Text { finish: Finish::Cut, fault, ..said },
            }
        }
        _ => {
            let document: Value = answer.json()?;
            if let Some(error) = inner(tells_error(&document)) {
                return Err(error);
            }
            of_document(&document)
        }
    };
    let finish = match said.finish {
        Finish::Stop if !answer.whole => Finish::Cut,
        other => other,
    };
    if said.text.is_empty() && matches!(finish, Finish::Stop | Finish::Cut) {
        let message =
            "expected words in choices[0].message.content, the answer holds none; it may have been billed";
        return Err(Error::new(Kind::BadResponse, message).with("status", answer.status));
    }
    Ok(Text { finish, ..said })
}

fn of_document(document: &Value) -> Text {
    let choice = &document["choices"][0];
    let message = &choice["message"];
    Text {
        text: words(&message["content"]),
        finish: finish(&choice["finish_reason"], message["refusal"].as_str()),
        usage: usage(&document["usage"]),
        request_id: document["id"].as_str().map(Into::into),
        ..Text::default()
    }
}

/// A text, or the texts of a list of parts, as some servers answer.
pub(super) fn words(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    }
}

/// Why it ended.
pub(super) fn finish(reason: &Value, refusal: Option<&str>) -> Finish {
    match (refusal, reason.as_str()) {
        (Some(words), _) if !words.is_empty() => Finish::Refused(impasto_sdk::vendor_words(words)),
        (_, Some("content_filter")) => Finish::Refused("moderation refused it".into()),
        (_, Some("length")) => Finish::Length,
        (_, Some("stop") | None) => Finish::Stop,
        (_, Some(other)) => Finish::Other(impasto_sdk::vendor_words(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::answer;
    use impasto_sdk::Event;
    use serde_json::json;

    fn chat() -> Chat {
        Chat::ask("m", "hi")
    }

    fn of(body: Value) -> Result<Text> {
        text(&chat(), &answer(200, body))
    }

    fn stream(chunks: Vec<Value>) -> Answer {
        let events = chunks.into_iter().map(|data| Event { name: String::new(), data }).collect();
        Answer { body: AnswerBody::Events(events), ..answer(200, Value::Null) }
    }

    #[test]
    fn words_tokens_and_reason_are_read() {
        let said = of(json!({
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{"index": 0, "finish_reason": "length", "logprobs": null,
                "message": {"role": "assistant", "content": "Hello", "refusal": null}}],
            "usage": {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25,
                "prompt_tokens_details": {"cached_tokens": 8}}
        }))
        .unwrap();
        assert_eq!((said.text.as_str(), &said.finish), ("Hello", &Finish::Length));
        let usage = said.usage.unwrap();
        assert_eq!((usage.text_in, usage.text_cached, usage.text_out), (12, 8, 5));
        assert_eq!(said.request_id.as_deref(), Some("chatcmpl-1"));
    }

    #[test]
    fn odd_shapes_of_compatible_servers_are_read() {
        let parts =
            json!({"choices": [{"message": {"content": [{"type": "text", "text": "a"}, {"text": "b"}]}}]});
        assert_eq!(of(parts).unwrap().text, "ab");
        let error = of(json!({"error": {"message": "x", "code": "rate_limit_exceeded"}})).unwrap_err();
        assert_eq!(error.kind, Kind::RateLimited);
        assert_eq!(error.retry, impasto_sdk::Retry::Never);
        assert_eq!(of(json!({"choices": []})).unwrap_err().kind, Kind::BadResponse);
    }

    #[test]
    fn a_refusal_is_no_error_since_it_is_billed() {
        let said = of(json!({"choices": [{"finish_reason": "stop", "message": {"content": null, "refusal": "I can't."}}],
            "usage": {"prompt_tokens": 3, "completion_tokens": 1}}))
        .unwrap();
        assert_eq!(said.finish, Finish::Refused("I can't".into()));
        assert_eq!(said.usage.unwrap().text_out, 1);
    }

    #[test]
    fn a_stream_is_put_together_and_tells_its_tokens_at_the_end() {
        let chunk = |delta: Value, reason: Value| {
            json!({"id": "c1", "object": "chat.completion.chunk", "usage": null,
                "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]})
        };
        let chunks = vec![
            chunk(json!({"role": "assistant", "content": ""}), Value::Null),
            chunk(json!({"content": "Hel"}), Value::Null),
            chunk(json!({"content": "lo"}), Value::Null),
            chunk(json!({}), json!("stop")),
            json!({"id": "c1", "choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}),
            json!("[DONE]"),
        ];
        let said = text(&chat(), &stream(chunks.clone())).unwrap();
        assert_eq!((said.text.as_str(), &said.finish), ("Hello", &Finish::Stop));
        assert_eq!(said.usage.unwrap().text_in, 9);
        let cut = Answer { whole: false, ..stream(chunks[..3].to_vec()) };
        assert_eq!(text(&chat(), &cut).unwrap().finish, Finish::Cut);
        let fault = json!({"error": {"message": "the engine died", "type": "server_error"}});
        let broke = text(&chat(), &stream([&chunks[..3], &[fault, json!("[DONE]")]].concat())).unwrap();
        assert_eq!(
            (broke.text.as_str(), broke.finish),
            ("Hello", Finish::Cut),
            "vLLM ends such a stream as any other"
        );
        assert!(broke.fault.unwrap().message.contains("the engine died"));
        let broken = stream(vec![json!({"error": {"message": "x", "type": "server_error"}})]);
        assert_eq!(text(&chat(), &broken).unwrap_err().kind, Kind::Unavailable);
    }
}
