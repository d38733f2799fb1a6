//! Answers: pictures, or why there are none; the list of models; errors.

use impasto_sdk::{
    Answer, AnswerBody, BlobRef, Effect, Error, Found, Generate, Images, Item, Kind, Money, Result, Retry,
    Source, Usage, retry_after, vendor_words,
};
use serde::Deserialize;

/// The pictures of a successful answer, and one reason for each that was asked for and did not come.
///
/// # Errors
/// `BadResponse` when the answer is no JSON or of another shape, and where nothing of it can be read: such an answer may
/// have been billed, and an error keeps it with its price at risk.
pub(crate) fn images(task: &Generate, answer: &Answer) -> Result<Images> {
    let reply: Reply = answer.json()?;
    if reply.images.is_empty() {
        return Err(missing(answer));
    }
    let mut items: Vec<Item> = reply.images.into_iter().map(|picture| item(picture, answer)).collect();
    while items.len() < task.count as usize {
        items.push(Item::Missing(missing(answer)));
    }
    let charged = reply.usage.map(|usage| Usage { charged: Some(usage.charged_usd), ..Usage::default() });
    Images { items, usage: charged, request_id: reply.id }.readable(answer)
}

/// Reads the list of models.
///
/// # Errors
/// `BadResponse` when it is none: a base URL may lead to a page of quite another kind.
pub(crate) fn models(answer: &Answer) -> Result<Vec<Found>> {
    let list: ModelList = answer.json()?;
    Ok(list.models.into_iter().map(|model| Found { id: model.id, retires_on: model.retires_on }).collect())
}

/// What an unsuccessful answer comes to. `effect` is that of the exchange which it answers.
pub(crate) fn parse_error(answer: &Answer, effect: Effect, now_ms: i64) -> Error {
    let fault = Fault::of(answer);
    let (kind, what) = fault.verdict(answer.status);
    let words = vendor_words(&fault.message);
    let message = if words.is_empty() { what.into() } else { format!("{what}; acme says: {words}") };
    let error = Error::new(kind, message).with("status", answer.status);
    let error = error.retry(again(kind, effect, answer, now_ms));
    if fault.code.is_empty() { error } else { error.with("code", vendor_words(&fault.code)) }
}

/// Whether it may be sent again. What may be billed only after 429 and 503: there the vendor turned the request away before
/// any work. What is free (a poll, a list) wherever waiting helps: a call that was paid for ends at the first `Never`.
fn again(kind: Kind, effect: Effect, answer: &Answer, now_ms: i64) -> Retry {
    let turned_away = matches!((kind, answer.status), (Kind::RateLimited, _) | (Kind::Unavailable, 503));
    let passes = matches!(kind, Kind::RateLimited | Kind::Unavailable | Kind::Timeout);
    if turned_away || effect == Effect::Free && passes {
        Retry::After(retry_after(answer, now_ms))
    } else {
        Retry::Never
    }
}

#[derive(Deserialize)]
struct Reply {
    id: Option<String>,
    #[serde(default)]
    images: Vec<Picture>,
    usage: Option<Charge>,
}

#[derive(Deserialize)]
struct Picture {
    /// Absent where the vendor refused this one.
    b64: Option<BlobOrText>,
    seed: Option<u64>,
    refused: Option<String>,
}

/// A string that was lifted to disk, or one that was no picture and stayed.
#[derive(Deserialize)]
#[serde(untagged)]
enum BlobOrText {
    Blob(BlobRef),
    Text(#[expect(dead_code, reason = "only that it is no picture counts")] String),
}

#[derive(Deserialize)]
struct Charge {
    charged_usd: Money,
}

#[derive(Deserialize)]
struct ModelList {
    models: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
    retires_on: Option<String>,
}

/// An error of the vendor, as far as it came.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Fault {
    code: String,
    message: String,
}

#[derive(Deserialize)]
struct Envelope {
    error: Fault,
}

impl Fault {
    fn of(answer: &Answer) -> Self {
        match &answer.body {
            AnswerBody::Json(_) => {
                answer.json::<Envelope>().map(|envelope| envelope.error).unwrap_or_default()
            }
            // Proxies on the way answer with a page of their own, which says nothing that the status does not.
            _ => Self::default(),
        }
    }

    /// The kind of error, and what happened and what to do, in words. Never by the message.
    fn verdict(&self, status: u16) -> (Kind, &'static str) {
        match (status, self.code.as_str()) {
            (_, "content_refused") => {
                (Kind::ContentRefused, "acme refused the prompt or the picture; reword it")
            }
            (402, _) | (429, "quota_exceeded") => {
                (Kind::QuotaExceeded, "the balance or quota of this key is used up; top it up")
            }
            // Redirects are not followed: the key would go with them.
            (300..=399, _) => (Kind::Config, "the base URL redirects; set it to where it leads"),
            (401, _) => (Kind::Unauthenticated, "the key was rejected; check it or make a new one"),
            (403, _) => (Kind::PermissionDenied, "the key may not do this; check what it is allowed to"),
            (404 | 410, _) => {
                (Kind::NotFound, "the model or the address is unknown; check model and base URL")
            }
            (408 | 504, _) => (Kind::Timeout, "acme did not finish in time; it may have been billed"),
            (413, _) => (Kind::InvalidRequest, "the request is too large; send fewer or smaller pictures"),
            (429, _) => (Kind::RateLimited, "too many requests for now; wait a moment"),
            (400..=499, _) => (Kind::InvalidRequest, "acme does not accept the request"),
            (503, _) => (Kind::Unavailable, "acme is overloaded; try again later"),
            _ => (Kind::Unavailable, "acme failed; it may have been billed"),
        }
    }
}

fn item(picture: Picture, answer: &Answer) -> Item {
    match (picture.b64, picture.refused) {
        (Some(BlobOrText::Blob(blob)), _) if blob.blob < answer.blobs.len() => {
            Item::Image { source: Source::Blob(blob), seed: picture.seed, revised_prompt: None }
        }
        // It was drawn and is charged for. Where your vendor says that such a picture is free, it is `Missing`.
        (None, Some(reason)) => {
            let message = format!("acme refused to give this picture: {}", vendor_words(&reason));
            Item::Unreadable(Error::new(Kind::ContentRefused, message))
        }
        // `Missing` would say that it costs nothing.
        _ => Item::Unreadable(Error::new(
            Kind::BadResponse,
            "expected a picture as base64 at b64, something else came in its place",
        )),
    }
}

fn missing(answer: &Answer) -> Error {
    let message = if answer.whole {
        "expected another picture, acme gave fewer than were asked for"
    } else {
        "the answer was cut short before this picture came"
    };
    Error::new(Kind::BadResponse, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::Blob;
    use serde_json::{Value, json};
    use std::time::Duration;

    fn answer(status: u16, body: Value) -> Answer {
        let headers = vec![("retry-after".into(), "3".into())];
        Answer { status, headers, body: AnswerBody::Json(body), blobs: Vec::new(), whole: true }
    }

    #[test]
    fn what_cannot_be_read_is_not_free() {
        for body in [
            json!({"images": [{"foo": 1}]}),
            json!({"images": [{"b64": "no picture"}]}),
            json!({"images": [{"refused": "not suitable"}]}),
            json!({"images": []}),
            json!({"pictures": []}),
        ] {
            let error = images(&Generate::new("m", "a cat"), &answer(200, body.clone())).unwrap_err();
            assert_eq!(error.retry, Retry::Never, "{body}");
        }
        let blob = Blob { id: "b".into(), media_type: "image/png".into(), bytes: 9, width: 1, height: 1 };
        let body = json!({"images": [{"b64": {"blob": 0}}, {"foo": 1}]});
        let half = Answer { blobs: vec![blob], ..answer(200, body) };
        let asked = Generate { count: 3, ..Generate::new("m", "a cat") };
        let items = images(&asked, &half).unwrap().items;
        assert!(matches!(items[..], [Item::Image { .. }, Item::Unreadable(_), Item::Missing(_)]), "{items:?}");
    }

    #[test]
    fn errors_are_told_by_status_and_code_and_only_safe_ones_may_be_sent_again() {
        let soon = Retry::After(Some(Duration::from_secs(3)));
        // What comes of a submission, and of a poll.
        for (status, code, kind, billed, free) in [
            (400, "bad_size", Kind::InvalidRequest, Retry::Never, Retry::Never),
            (400, "content_refused", Kind::ContentRefused, Retry::Never, Retry::Never),
            (401, "", Kind::Unauthenticated, Retry::Never, Retry::Never),
            (403, "", Kind::PermissionDenied, Retry::Never, Retry::Never),
            (404, "", Kind::NotFound, Retry::Never, Retry::Never),
            (429, "", Kind::RateLimited, soon, soon),
            (429, "quota_exceeded", Kind::QuotaExceeded, Retry::Never, Retry::Never),
            (408, "", Kind::Timeout, Retry::Never, soon),
            (500, "", Kind::Unavailable, Retry::Never, soon),
            (503, "", Kind::Unavailable, soon, soon),
        ] {
            let body = json!({"error": {"code": code, "message": "no"}});
            for (effect, retry) in [(Effect::Billed, billed), (Effect::Free, free)] {
                let error = parse_error(&answer(status, body.clone()), effect, 0);
                assert_eq!((error.kind, error.retry), (kind, retry), "{status} {code} {effect:?}");
                assert_eq!(error.context("status"), Some(status.to_string().as_str()));
            }
        }
        let page = Answer { body: AnswerBody::Text("<html>".into()), ..answer(502, Value::Null) };
        assert!(!parse_error(&page, Effect::Billed, 0).message.contains("html"));
        let echo = json!({"error": {"code": "", "message": "no such key: sk-secret-1"}});
        assert!(!parse_error(&answer(401, echo), Effect::Billed, 0).message.contains("secret"));
    }

    #[test]
    fn the_list_of_models_is_read_and_another_page_is_refused() {
        let found = models(&answer(200, json!({"models": [{"id": "acme-canvas-1"}]}))).unwrap();
        assert_eq!(found[0].id, "acme-canvas-1");
        assert_eq!(models(&answer(200, json!({"hello": 1}))).unwrap_err().kind, Kind::BadResponse);
    }
}
