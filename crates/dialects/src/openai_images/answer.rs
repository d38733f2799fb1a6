//! From a successful answer to pictures.

use super::{
    fault::{Fault, tells_error},
    stream, trouble,
    usage::{self, Input},
};
use impasto_sdk::{
    Answer, AnswerBody, BlobRef, Error, Event, Exchange, Generate, Images, Item, Kind, Result, Source, Usage,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// What an answer holds, before it is compared with what was asked.
#[derive(Default)]
struct Held {
    items: Vec<Item>,
    usage: Option<Usage>,
    error: Option<Error>,
}

/// The pictures of a successful answer, with a reason for each that lacks.
///
/// # Errors
/// What the server says inside the answer, or `BadResponse`, where there is not one picture.
pub fn images(task: &Generate, answer: &Answer) -> Result<Images> {
    let input = if task.pictures().next().is_some() { Input::Pictures } else { Input::Words };
    let held = match &answer.body {
        AnswerBody::Events(events) => from_stream(events, input, answer),
        _ => from_document(&trouble::json(answer)?, input, answer),
    };
    let is_image = |item: &Item| matches!(item, Item::Image { .. });
    let tells_why = held.error.is_some() && !held.items.iter().any(is_image);
    let reason = held.error.unwrap_or_else(|| shortfall(answer, held.items.len(), task.count));
    if held.items.is_empty() || tells_why {
        return Err(reason);
    }
    let mut items = held.items;
    while items.len() < task.count as usize {
        items.push(Item::Missing(reason.clone()));
    }
    let request_id = trouble::request_id(answer).map(Into::into);
    Images { items, usage: held.usage, request_id }.readable(answer)
}

fn from_document(document: &Value, input: Input, answer: &Answer) -> Held {
    let data = document.get("data").and_then(Value::as_array);
    Held {
        items: data.into_iter().flatten().map(|datum| item(datum, answer)).collect(),
        usage: usage::of(document, input),
        error: if tells_error(document) {
            Some(inner_error(document, answer))
        } else {
            // xAI answers 200 with no picture and a reason where the prompt was refused (docs.x.ai, 2026-11).
            document["block_reason"].as_str().filter(|why| !why.is_empty()).map(|why| blocked(why, answer))
        },
    }
}

/// The end of a stream is not marked: some servers send `[DONE]`, some just stop. What counts is `completed`.
fn from_stream(events: &[Event], input: Input, answer: &Answer) -> Held {
    let mut held = Held::default();
    for event in events {
        if stream::is_completed(event) {
            held.items.push(item(&event.data, answer));
            held.usage = usage::of(&event.data, input).or(held.usage);
        } else if stream::is_error(event) {
            held.error = Some(inner_error(&event.data, answer));
        }
    }
    held
}

fn item(datum: &Value, answer: &Answer) -> Item {
    // Ark answers each picture that failed with an error in its place, and bills the others alone (Seedream, 2026-11).
    if datum["error"].is_object() {
        return Item::Missing(inner_error(datum, answer));
    }
    let source = match (BlobRef::deserialize(&datum["b64_json"]).ok(), datum["url"].as_str()) {
        (Some(blob), _) if blob.blob < answer.blobs.len() => Source::Blob(blob),
        // No key goes there: it is a file store, and the address is signed.
        (None, Some(url)) if is_web(url) => Source::Fetch(Box::new(Exchange::get(url))),
        // xAI says of a picture that it withheld no more than this; nobody says that such a one is free.
        _ if datum["respect_moderation"] == false => {
            return Item::Unreadable(blocked("the picture was withheld", answer));
        }
        _ => {
            let message = "expected a picture as b64_json or url, found neither";
            return Item::Unreadable(trouble::unreadable(message, answer));
        }
    };
    let revised_prompt = datum["revised_prompt"].as_str().map(Into::into);
    Item::Image { source, seed: None, revised_prompt }
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// An error inside an answer of status 200. Work may have been done and billed by then, so it is never sent again.
fn inner_error(value: &Value, answer: &Answer) -> Error {
    let fault = Fault::of(value);
    trouble::describe(fault.kind(200), &fault, answer)
}

/// A refusal that is told beside the pictures, not as an error.
fn blocked(why: &str, answer: &Answer) -> Error {
    let fault = Fault::of(&json!({"message": why, "code": "moderation_blocked"}));
    trouble::describe(Kind::ContentRefused, &fault, answer)
}

fn shortfall(answer: &Answer, came: usize, asked: u32) -> Error {
    let message = match (answer.whole, came) {
        (false, _) => "the answer was cut short; what is missing may have been billed".to_owned(),
        (true, 0) => format!("expected {asked} pictures, the answer holds none; it may have been billed"),
        (true, _) => format!("expected {asked} pictures, the answer holds {came}"),
    };
    trouble::unreadable(message, answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{answer, task};
    use async_openai::types::images as theirs;
    use impasto_sdk::Retry;

    fn asked(count: u32) -> Generate {
        Generate { count, ..task() }
    }

    fn event(data: Value) -> Event {
        Event { name: data["type"].as_str().unwrap_or_default().into(), data }
    }

    fn stream(events: Vec<Event>) -> Answer {
        Answer { body: AnswerBody::Events(events), ..answer(200, Value::Null) }
    }

    #[test]
    fn the_samples_have_the_vendors_shape() {
        let body = json!({"created": 1, "data": [{"b64_json": "AA=="}], "output_format": "png", "size": "1024x1024",
            "quality": "high", "background": "opaque", "usage": {"input_tokens": 3, "output_tokens": 5, "total_tokens": 8,
            "input_tokens_details": {"text_tokens": 3, "image_tokens": 0}}});
        let theirs: theirs::ImagesResponse = serde_json::from_value(body.clone()).unwrap();
        let mut lifted = body;
        lifted["data"][0]["b64_json"] = json!({"blob": 0});
        let ours = images(&asked(1), &answer(200, lifted)).unwrap();
        assert_eq!(ours.items, [Item::blob(BlobRef { blob: 0 })]);
        assert_eq!(ours.usage.unwrap().image_out, u64::from(theirs.usage.unwrap().output_tokens));
        assert_eq!(ours.request_id.as_deref(), Some("req_1"));
    }

    #[test]
    fn pictures_come_in_the_answer_or_behind_an_address() {
        let body = json!({"data": [
            {"b64_json": {"blob": 1}, "revised_prompt": "a tall lighthouse"},
            {"url": "https://files.example/a.png?sig=1"},
            {"url": "ftp://files.example/a.png"},
            {"b64_json": "not lifted"},
            {"b64_json": {"blob": 99}},
            {}
        ]});
        let items = images(&asked(6), &answer(200, body)).unwrap().items;
        let revised = Some("a tall lighthouse".to_owned());
        let first =
            Item::Image { source: Source::Blob(BlobRef { blob: 1 }), seed: None, revised_prompt: revised };
        assert_eq!(items[0], first);
        assert_eq!(items[1], Item::fetch(Exchange::get("https://files.example/a.png?sig=1")));
        assert!(
            items[2..].iter().all(|item| matches!(item, Item::Unreadable(e) if e.kind == Kind::BadResponse))
        );
    }

    #[test]
    fn an_answer_whose_pictures_cannot_be_read_is_an_error_and_not_a_free_one() {
        let error = images(&asked(1), &answer(200, json!({"data": [{"image": "x"}]}))).unwrap_err();
        assert_eq!((error.kind, error.retry), (Kind::BadResponse, Retry::Never));
        assert!(error.message.contains("may have been billed"), "{error}");
    }

    #[test]
    fn fewer_pictures_than_asked_leave_a_reason_for_each() {
        let items =
            images(&asked(3), &answer(200, json!({"data": [{"b64_json": {"blob": 0}}]}))).unwrap().items;
        assert_eq!(items.len(), 3);
        let Item::Missing(error) = &items[2] else { panic!("expected a reason") };
        assert!(error.message.contains("expected 3 pictures"), "{error}");
        assert_eq!(error.retry, Retry::Never);
    }

    #[test]
    fn a_picture_that_failed_beside_others_is_missing_and_not_delivered() {
        for (failed, kind) in [
            (
                json!({"error": {"code": "OutputImageSensitiveContentDetected", "message": "no"}}),
                Kind::BadResponse,
            ),
            (json!({"error": {"code": "content_policy_violation"}}), Kind::ContentRefused),
        ] {
            let body = json!({"data": [{"b64_json": {"blob": 0}, "respect_moderation": true}, failed]});
            let items = images(&asked(2), &answer(200, body)).unwrap().items;
            let [Item::Image { .. }, Item::Missing(why)] = &items[..] else { panic!("{failed}: {items:?}") };
            assert_eq!((why.kind, why.retry), (kind, Retry::Never), "{failed}");
        }
        let withheld = json!({"data": [{"b64_json": {"blob": 0}, "respect_moderation": true},
            {"b64_json": {"blob": 1}, "respect_moderation": false}, {"url": "", "respect_moderation": false}]});
        let items = images(&asked(3), &answer(200, withheld)).unwrap().items;
        let [Item::Image { .. }, Item::Image { .. }, Item::Unreadable(why)] = &items[..] else {
            panic!("what came is kept, and what did not is not free: {items:?}")
        };
        assert_eq!(why.kind, Kind::ContentRefused);
        let blocked = json!({"data": [], "block_reason": "violence", "usage": {}});
        let error = images(&asked(1), &answer(200, blocked)).unwrap_err();
        assert_eq!(error.kind, Kind::ContentRefused);
        assert!(error.message.contains("violence"), "{error}");
    }

    #[test]
    fn an_answer_without_pictures_is_an_error_that_is_not_retried() {
        for (body, kind) in [
            (json!({"created": 1, "data": []}), Kind::BadResponse),
            (json!({"created": 1}), Kind::BadResponse),
            (json!({"error": {"code": "moderation_blocked"}}), Kind::ContentRefused),
            (json!({"error": "odd"}), Kind::BadResponse),
        ] {
            let error = images(&asked(1), &answer(200, body)).unwrap_err();
            assert_eq!((error.kind, error.retry), (kind, Retry::Never));
        }
        let html = Answer { body: AnswerBody::Text("<html>".into()), ..answer(200, Value::Null) };
        let error = images(&asked(1), &html).unwrap_err();
        assert_eq!((error.kind, error.context("request_id")), (Kind::BadResponse, Some("req_1")));
    }

    #[test]
    fn a_stream_that_ends_without_its_picture_is_an_error_that_is_not_retried() {
        let draft = event(json!({"type": "image_generation.partial_image", "b64_json": {"blob": 0}}));
        let told = event(json!({"type": "error", "error": {"code": "moderation_blocked", "message": "no"}}));
        let busy = event(json!({"error": {"code": "rate_limit_exceeded"}}));
        let bare = Event { name: "error".into(), data: json!({"code": "server_error", "message": "oh"}) };
        for (events, kind) in [
            (vec![draft.clone()], Kind::BadResponse),
            (vec![], Kind::BadResponse),
            (vec![draft.clone(), told], Kind::ContentRefused),
            (vec![draft, busy], Kind::RateLimited),
            (vec![bare], Kind::Unavailable),
        ] {
            let error = images(&asked(1), &stream(events)).unwrap_err();
            assert_eq!((error.kind, error.retry), (kind, Retry::Never));
        }
    }

    #[test]
    fn what_was_finished_before_a_cut_is_kept() {
        let body = json!({"data": [{"b64_json": {"blob": 0}}]});
        let cut = Answer { whole: false, ..answer(200, body) };
        let items = images(&asked(2), &cut).unwrap().items;
        assert_eq!(items[0], Item::blob(BlobRef { blob: 0 }));
        assert!(matches!(&items[1], Item::Missing(e) if e.message.contains("cut short")));
        let nothing = Answer { whole: false, ..answer(200, json!({})) };
        assert!(images(&asked(1), &nothing).unwrap_err().message.contains("may have been billed"));
    }

    #[test]
    fn a_picture_that_came_before_an_error_is_kept_with_the_errors_words() {
        let events = vec![
            event(json!({"type": "image_generation.completed", "b64_json": {"blob": 0}})),
            event(json!({"type": "error", "error": {"code": "moderation_blocked"}})),
        ];
        let items = images(&asked(2), &stream(events)).unwrap().items;
        assert!(
            matches!(&items[..], [Item::Image { .. }, Item::Missing(e)] if e.kind == Kind::ContentRefused)
        );
    }

    #[test]
    fn of_a_stream_only_the_finished_picture_counts() {
        let usage = json!({"input_tokens": 3, "output_tokens": 5});
        for name in ["image_generation", "image_edit"] {
            let (partial, completed) = (format!("{name}.partial_image"), format!("{name}.completed"));
            let events = vec![
                event(json!({"type": partial, "partial_image_index": 1, "b64_json": {"blob": 0}})),
                event(json!({"type": completed, "b64_json": {"blob": 1}, "usage": usage})),
                Event { name: String::new(), data: json!("[DONE]") },
            ];
            let images = images(&asked(1), &stream(events)).unwrap();
            assert_eq!(images.items, [Item::blob(BlobRef { blob: 1 })]);
            assert_eq!(images.usage.unwrap().image_out, 5);
        }
    }
}
