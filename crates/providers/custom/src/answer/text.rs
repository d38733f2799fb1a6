//! The words of an answer.

use super::{Tally, documents, last, path, ruled, scalar, unreadable};
use crate::{definition::Response, template::Scope};
use impasto_sdk::{Answer, AnswerBody, Event, Finish, Glimpse, Kind, Result, Text};
use serde_json::Value;

/// The words of a successful answer, whole or streamed.
///
/// # Errors
/// What the rules see, or `BadResponse` where there is not one word.
pub(crate) fn text(response: &Response, answer: &Answer, scope: &Scope) -> Result<Text> {
    let error = ruled(response, answer)?;
    let words = words(response, answer)?;
    let usage = Tally { scope, images: 0 }.usage(response, answer)?;
    let request_id =
        last(path(&response.request_id, "response.request_id")?.as_ref(), answer).and_then(scalar);
    let finish = match (error, &words) {
        // What moderation refuses is billed, so its tokens are kept.
        (Some(error), _) if error.kind == Kind::ContentRefused => Finish::Refused(error.message),
        (Some(error), _) => return Err(error),
        (None, None) => return Err(absence(response, answer)),
        (None, Some(_)) if !answer.whole => Finish::Cut,
        (None, Some(_)) => Finish::Stop,
    };
    Ok(Text { text: words.unwrap_or_default(), finish, usage, request_id, ..Text::default() })
}

/// The next piece of a streamed answer.
pub(crate) fn glimpse(response: &Response, event: &Event) -> Option<Glimpse> {
    let path = path(&response.stream, "response.stream").ok()??;
    joined(path.all(&event.data)).filter(|piece| !piece.is_empty()).map(Glimpse::Text)
}

fn words(response: &Response, answer: &Answer) -> Result<Option<String>> {
    let streamed = matches!(answer.body, AnswerBody::Events(_));
    if let (AnswerBody::Text(text), true) = (&answer.body, response.output.is_empty()) {
        return Ok(Some(text.clone()).filter(|text| !text.is_empty()));
    }
    let pieces = if streamed { path(&response.stream, "response.stream")? } else { None };
    if let Some(path) = pieces {
        return Ok(joined(documents(answer).into_iter().flat_map(|document| path.all(document))));
    }
    let Some(path) = path(&response.output, "response.output")? else { return Ok(None) };
    Ok(joined(documents(answer).into_iter().flat_map(|document| path.all(document))))
}

/// Texts one behind the other; what is no text as JSON, since a model may answer with an object.
fn joined<'a>(values: impl IntoIterator<Item = &'a Value>) -> Option<String> {
    let mut whole: Option<String> = None;
    for value in values {
        let piece = match value {
            Value::Null => continue,
            Value::Array(items) if items.iter().all(Value::is_string) => joined(items).unwrap_or_default(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        whole.get_or_insert_default().push_str(&piece);
    }
    whole
}

fn absence(response: &Response, answer: &Answer) -> impasto_sdk::Error {
    if answer.whole {
        let message = format!(
            "expected words at {:?}, the answer holds none there; check the output path; it may have been billed",
            response.output
        );
        return super::refused(Kind::BadResponse, &message, response, answer);
    }
    unreadable("the answer was cut short before a word came; it may have been billed", answer)
}

#[cfg(test)]
mod tests {
    use super::{
        super::samples::{answer, events, response},
        *,
    };
    use serde_json::json;

    fn seed() -> Response {
        response(json!({
            "output": "choices[0].message.content", "stream": "choices[0].delta.content",
            "usage": {"input_tokens": "usage.prompt_tokens", "output_tokens": "usage.completion_tokens"},
            "errors": [{"path": "choices[0].message.refusal", "kind": "content_refused"}]
        }))
    }

    #[test]
    fn the_seeds_own_paths_give_words_and_tokens() {
        let body = json!({"choices": [{"message": {"content": "Hello!"}}], "usage": {"prompt_tokens": 9, "completion_tokens": 2}});
        let said = text(&seed(), &answer(200, body), &Scope::default()).unwrap();
        assert_eq!((said.text.as_str(), said.finish), ("Hello!", Finish::Stop));
        let usage = said.usage.unwrap();
        assert_eq!((usage.text_in, usage.text_out), (9, 2));
    }

    #[test]
    fn a_stream_is_put_together() {
        let piece = |text: &str| json!({"choices": [{"delta": {"content": text}}]});
        let stream = events(vec![
            piece("Hel"),
            piece(""),
            piece("lo"),
            json!({"choices": [], "usage": {"prompt_tokens": 1}}),
            json!("[DONE]"),
        ]);
        assert_eq!(text(&seed(), &stream, &Scope::default()).unwrap().text, "Hello");
        let event = Event { name: String::new(), data: piece("Hel") };
        assert_eq!(glimpse(&seed(), &event), Some(Glimpse::Text("Hel".into())));
        let cut = Answer { whole: false, ..stream };
        assert_eq!(text(&seed(), &cut, &Scope::default()).unwrap().finish, Finish::Cut);
    }

    #[test]
    fn refusals_keep_their_tokens_and_silence_is_an_error() {
        let refused = json!({"choices": [{"message": {"content": null, "refusal": "no"}}], "usage": {"prompt_tokens": 3}});
        let said = text(&seed(), &answer(200, refused), &Scope::default()).unwrap();
        assert!(matches!(said.finish, Finish::Refused(_)) && said.usage.unwrap().text_in == 3);
        let error = text(&seed(), &answer(200, json!({"other": 1})), &Scope::default()).unwrap_err();
        assert!(error.message.contains("output path"), "{error}");
    }

    #[test]
    fn lists_objects_and_plain_text_are_words_too() {
        let at = |output: &str| response(json!({"output": output}));
        for (output, body, wanted) in [
            ("a", json!({"a": ["x", "y"]}), "xy"),
            ("a", json!({"a": {"b": 1}}), "{\"b\":1}"),
            ("a[*].t", json!({"a": [{"t": "1"}, {"t": "2"}]}), "12"),
        ] {
            assert_eq!(text(&at(output), &answer(200, body), &Scope::default()).unwrap().text, wanted);
        }
        let plain = Answer { body: AnswerBody::Text("hi".into()), ..answer(200, Value::Null) };
        assert_eq!(text(&Response::default(), &plain, &Scope::default()).unwrap().text, "hi");
    }
}
