//! From an answer to pictures, models or an error.

use crate::{
    fault::{Fault, tells_error},
    headers,
    usage::{self, Input},
};
use impasto_sdk::{
    Answer, AnswerBody, BlobRef, Cx, Effect, Error, Event, Exchange, Found, Generate, Glimpse, Images, Item,
    Kind, Result, Retry, Source, Task, Usage,
};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// A longer wait is not obeyed but told (openai-python 3.52.0 gives up there too).
const LONGEST_WAIT: Duration = Duration::from_secs(120);

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
/// What the vendor says inside the answer, or `BadResponse`, where there is not one picture.
pub(crate) fn images(task: &Generate, answer: &Answer) -> Result<Images> {
    let input = if task.pictures().next().is_some() { Input::Pictures } else { Input::Words };
    let held = match &answer.body {
        AnswerBody::Events(events) => from_stream(events, input, answer),
        _ => from_document(&answer.json::<Value>().map_err(|error| located(error, answer))?, input, answer),
    };
    let reason = held.error.unwrap_or_else(|| shortfall(answer, held.items.len(), task.count));
    if held.items.is_empty() {
        return Err(reason);
    }
    let mut items = held.items;
    while items.len() < task.count as usize {
        items.push(Item::Missing(reason.clone()));
    }
    Ok(Images { items, usage: held.usage, request_id: request_id(answer).map(Into::into) })
}

fn from_document(document: &Value, input: Input, answer: &Answer) -> Held {
    let data = document.get("data").and_then(Value::as_array);
    Held {
        items: data.into_iter().flatten().map(|datum| item(datum, answer)).collect(),
        usage: usage::of(document, input),
        error: tells_error(document).then(|| inner_error(document, answer)),
    }
}

/// The end of a stream is not marked: some servers send `[DONE]`, some just stop. What counts is `completed`.
fn from_stream(events: &[Event], input: Input, answer: &Answer) -> Held {
    let mut held = Held::default();
    for event in events {
        if is(event, ".completed") {
            held.items.push(item(&event.data, answer));
            held.usage = usage::of(&event.data, input).or(held.usage);
        } else if event.name == "error" || tells_error(&event.data) {
            held.error = Some(inner_error(&event.data, answer));
        }
    }
    held
}

/// The vendor names an event twice; compatible servers leave one of the two out.
fn is(event: &Event, suffix: &str) -> bool {
    event.name.ends_with(suffix) || event.data["type"].as_str().is_some_and(|name| name.ends_with(suffix))
}

fn item(datum: &Value, answer: &Answer) -> Item {
    let source = match (BlobRef::deserialize(&datum["b64_json"]).ok(), datum["url"].as_str()) {
        (Some(blob), _) if blob.blob < answer.blobs.len() => Source::Blob(blob),
        // No key goes there: it is a file store, and the address is signed.
        (None, Some(url)) if is_web(url) => Source::Fetch(Box::new(Exchange::get(url))),
        _ => {
            return Item::Missing(unreadable("expected a picture as b64_json or url, found neither", answer));
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
    describe(fault.kind(200), &fault, answer)
}

fn shortfall(answer: &Answer, came: usize, asked: u32) -> Error {
    let message = match (answer.whole, came) {
        (false, _) => "the answer was cut short; what is missing may have been billed".to_owned(),
        (true, 0) => format!("expected {asked} pictures, the answer holds none; it may have been billed"),
        (true, _) => format!("expected {asked} pictures, the answer holds {came}"),
    };
    unreadable(message, answer)
}

fn unreadable(message: impl Into<String>, answer: &Answer) -> Error {
    located(Error::new(Kind::BadResponse, message), answer)
}

/// The models that a server lists: `{"data": […]}`, or a bare list as some compatible servers write it.
///
/// # Errors
/// `BadResponse` when it is no such list.
pub(crate) fn models(answer: &Answer) -> Result<Vec<Found>> {
    let document: Value = answer.json().map_err(|error| located(error, answer))?;
    let list = document.get("data").unwrap_or(&document).as_array();
    let list = list.ok_or_else(|| unreadable("expected a list of models; check the base URL", answer))?;
    let found = |model: &Value| {
        Some(Found {
            id: model["id"].as_str()?.into(),
            retires_on: model["shutdown_date"].as_str().map(Into::into),
        })
    };
    Ok(list.iter().filter_map(found).collect())
}

/// What to show of a running stream. One picture a stream: the index of a partial picture counts its drafts.
pub(crate) fn glimpse(event: &Event) -> Option<Glimpse> {
    let blob = BlobRef::deserialize(&event.data["b64_json"]).ok()?;
    if is(event, ".partial_image") {
        return Some(Glimpse::Partial { index: 0, blob });
    }
    is(event, ".completed").then_some(Glimpse::Landed { index: 0, blob })
}

/// The only place where an answer that is no success becomes an error.
pub(crate) fn parse_error(task: &Task, cx: &Cx, answer: &Answer) -> Error {
    let fault = Fault::read(&answer.body);
    let mut kind = fault.kind(answer.status);
    if kind == Kind::RateLimited && headers::quota_is_zero(answer) {
        kind = Kind::QuotaExceeded;
    }
    let error = describe(kind, &fault, answer);
    match task {
        Task::Generate(task) => decide(error.with("model", &task.model), &fault, Effect::Billed, cx, answer),
        _ => decide(error, &fault, Effect::Free, cx, answer),
    }
}

/// Whether it may be sent again. For what may be billed that is a promise that nothing was charged, and the vendor has
/// no idempotency key: so only where the request was turned away at the door (429; 503 that says "overloaded" or when to
/// come back) or the vendor says so (`x-should-retry`). Its own package also repeats 408, 409 and every 5xx; a person
/// may do that, this program does not.
fn decide(error: Error, fault: &Fault, effect: Effect, cx: &Cx, answer: &Answer) -> Error {
    let told = answer.header("x-should-retry").map(str::trim);
    let transient = matches!(error.kind, Kind::RateLimited | Kind::Unavailable | Kind::Timeout);
    let wait = impasto_sdk::retry_after(answer, cx.now_ms);
    let turned_away = answer.status == 429 || answer.status == 503 && (fault.is_busy() || wait.is_some());
    let uncharged = effect == Effect::Free || turned_away || told == Some("true");
    if !transient || told == Some("false") || !uncharged {
        return error;
    }
    match wait {
        Some(wait) if wait > LONGEST_WAIT => error.with("retry_after_seconds", wait.as_secs()),
        wait => error.retry(Retry::After(wait)),
    }
}

fn describe(kind: Kind, fault: &Fault, answer: &Answer) -> Error {
    let advice = advice(kind, answer.status);
    let message = match &fault.message {
        Some(words) => format!("{advice}; the server says: {}", words.trim_end_matches('.')),
        None => advice.to_owned(),
    };
    let facts = fault.facts.iter();
    located(facts.fold(Error::new(kind, message), |error, (name, value)| error.with(name, value)), answer)
}

/// What came and what to do.
const fn advice(kind: Kind, status: u16) -> &'static str {
    match (kind, status) {
        (_, 413) => "the request is too large; send fewer or smaller pictures",
        (Kind::Unauthenticated, _) => "the key was rejected; set a valid one or mend the base URL",
        (Kind::PermissionDenied, _) => "the key may not do this; the organisation may have to be verified",
        (Kind::NotFound, _) => "no such model or address; the model may be retired or the base URL wrong",
        (Kind::QuotaExceeded, _) => "quota or balance is used up; see the vendor's billing page",
        (Kind::RateLimited, _) => "too many requests for now; wait a moment",
        (Kind::ContentRefused, _) => "moderation refused it; change the prompt or the pictures",
        (Kind::Timeout, _) => "the server gave up waiting; the request may have been billed",
        (Kind::Unavailable, _) => "the server failed or is overloaded; try again later",
        (Kind::Config, _) => "the server redirects, which is not followed; set the final base URL",
        (Kind::Unsupported, _) => "the server does not offer this; check the base URL",
        (Kind::InvalidRequest, _) => "the server refused the request",
        _ => "the answer makes no sense",
    }
}

/// Where to look: the status and the vendor's id of the request.
fn located(error: Error, answer: &Answer) -> Error {
    let error = error.with("status", answer.status);
    match request_id(answer) {
        Some(id) => error.with("request_id", id),
        None => error,
    }
}

/// OpenAI's header, else Azure's.
fn request_id(answer: &Answer) -> Option<&str> {
    answer.header("x-request-id").or_else(|| answer.header("apim-request-id"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{answer, cx, generate, with_headers};
    use async_openai::types::images as theirs;
    use serde_json::json;

    fn asked(count: u32) -> Generate {
        Generate { count, ..generate("gpt-image-2") }
    }

    fn event(data: Value) -> Event {
        Event { name: data["type"].as_str().unwrap_or_default().into(), data }
    }

    fn stream(events: Vec<Event>) -> Answer {
        Answer { body: AnswerBody::Events(events), ..answer(200, Value::Null) }
    }

    /// What a billed call comes to.
    fn refused(status: u16, body: Value, headers: &[(&str, &str)]) -> Error {
        let answer = with_headers(answer(status, body), headers);
        parse_error(&Task::Generate(Box::new(asked(1))), &cx(), &answer)
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
            items[2..].iter().all(|item| matches!(item, Item::Missing(e) if e.kind == Kind::BadResponse))
        );
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
    fn a_stream_gives_drafts_to_look_at_and_one_picture() {
        let usage = json!({"input_tokens": 3, "output_tokens": 5});
        for name in ["image_generation", "image_edit"] {
            let events = vec![
                event(
                    json!({"type": format!("{name}.partial_image"), "partial_image_index": 1, "b64_json": {"blob": 0}}),
                ),
                event(json!({"type": format!("{name}.completed"), "b64_json": {"blob": 1}, "usage": usage})),
                Event { name: String::new(), data: json!("[DONE]") },
            ];
            let shown: Vec<_> = events.iter().map(glimpse).collect();
            let (draft, whole) = (BlobRef { blob: 0 }, BlobRef { blob: 1 });
            assert_eq!(
                shown,
                [
                    Some(Glimpse::Partial { index: 0, blob: draft }),
                    Some(Glimpse::Landed { index: 0, blob: whole }),
                    None
                ]
            );
            let images = images(&asked(1), &stream(events)).unwrap();
            assert_eq!(images.items, [Item::blob(whole)]);
            assert_eq!(images.usage.unwrap().image_out, 5);
        }
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
    fn a_billed_call_is_sent_again_only_where_nothing_can_have_been_charged() {
        let limited = json!({"error": {"code": "rate_limit_exceeded", "type": "requests"}});
        let overloaded =
            json!({"error": {"code": "server_is_overloaded", "type": "service_unavailable_error"}});
        let failed = json!({"error": {"type": "server_error"}});
        let spent = json!({"error": {"code": "insufficient_quota"}});
        let moderated = json!({"error": {"code": "moderation_blocked"}});
        let after = |millis| Retry::After(Some(Duration::from_millis(millis)));
        let yes = ("x-should-retry", "true");
        for (status, body, headers, retry) in [
            (429, &limited, &[][..], Retry::After(None)),
            (429, &limited, &[("retry-after", "3")], after(3_000)),
            (429, &limited, &[("retry-after-ms", "40"), ("retry-after", "3")], after(40)),
            (429, &limited, &[("retry-after", "Sat, 21 Nov 2026 10:00:30 GMT")], after(30_000)),
            (429, &limited, &[("retry-after", "0")], Retry::After(None)),
            (429, &limited, &[("retry-after", "120")], after(120_000)),
            (429, &limited, &[("retry-after", "121")], Retry::Never),
            (429, &limited, &[("x-should-retry", "false")], Retry::Never),
            (429, &limited, &[("x-ratelimit-limit-requests", "0")], Retry::Never),
            (429, &spent, &[yes], Retry::Never),
            (400, &moderated, &[yes], Retry::Never),
            (503, &overloaded, &[], Retry::After(None)),
            (503, &failed, &[], Retry::Never),
            (503, &failed, &[("retry-after", "2")], after(2_000)),
            (500, &failed, &[], Retry::Never),
            (500, &failed, &[("retry-after", "2")], Retry::Never),
            (500, &failed, &[yes], Retry::After(None)),
            (502, &failed, &[], Retry::Never),
            (408, &failed, &[], Retry::Never),
            (409, &failed, &[], Retry::Never),
            (409, &failed, &[yes], Retry::After(None)),
            (401, &failed, &[yes], Retry::Never),
        ] {
            assert_eq!(refused(status, body.clone(), headers).retry, retry, "{status} {headers:?} {body}");
        }
        let zero = refused(429, limited.clone(), &[("x-ratelimit-limit-requests", "0")]);
        assert_eq!(zero.kind, Kind::QuotaExceeded);
        let long = refused(429, limited, &[("retry-after", "3600")]);
        assert_eq!(long.context("retry_after_seconds"), Some("3600"));
    }

    #[test]
    fn a_free_call_may_always_be_sent_again() {
        for status in [408, 409, 429, 500, 502, 503, 504] {
            let error = parse_error(&Task::Probe, &cx(), &answer(status, json!({})));
            assert_eq!(error.retry, Retry::After(None), "{status}");
        }
    }

    #[test]
    fn an_error_says_what_came_what_to_do_and_where_to_look() {
        let body = json!({"error": {"message": "Invalid size.", "type": "invalid_request_error", "param": "size",
            "code": "invalid_value"}});
        assert_eq!(
            refused(400, body, &[]).to_string(),
            "the server refused the request; the server says: Invalid size (code invalid_value, \
             type invalid_request_error, param size, status 400, request_id req_1, model gpt-image-2)"
        );
        let gone = refused(404, json!({"error": {"code": "model_not_found"}}), &[]);
        assert_eq!((gone.kind, gone.context("model")), (Kind::NotFound, Some("gpt-image-2")));
        assert!(gone.message.contains("retired"));
        assert!(refused(413, json!({}), &[]).message.contains("too large"));
    }
}
