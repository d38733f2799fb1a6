//! From an answer to pictures, or to an error that decides.

use crate::wire::{Fault, Used};
use impasto_sdk::{
    Answer, AnswerBody, BlobRef, Error, Event, Found, Generate, Glimpse, Images, Item, Kind, Money, Outcome,
    Result, Retry, Source, Usage,
};
use serde::Deserialize;
use std::time::Duration;

/// The pictures of a finished answer.
pub(crate) fn images(task: &Generate, answer: &Answer) -> Result<Outcome> {
    if !answer.is_success() {
        return Err(parse_error(answer));
    }
    let reply = match &answer.body {
        AnswerBody::Events(events) => Reply::from_events(events)?,
        _ => answer.json()?,
    };
    reply.into_outcome(task.count as usize, answer.whole)
}

/// The models of a list.
pub(crate) fn models(answer: &Answer) -> Result<Vec<Found>> {
    if !answer.is_success() {
        return Err(parse_error(answer));
    }
    let list: List = answer.json()?;
    Ok(list.data.into_iter().map(|model| Found { id: model.id, retires_on: None }).collect())
}

/// What an event of a running stream shows.
pub(crate) fn glimpse(event: &Event) -> Option<Glimpse> {
    let datum = Datum::deserialize(&event.data).ok()?;
    let (index, blob) = (datum.index?, datum.b64_json?);
    match event.name.as_str() {
        "partial_image" => Some(Glimpse::Partial { index, blob }),
        "completed" => Some(Glimpse::Landed { index, blob }),
        _ => None,
    }
}

#[derive(Deserialize)]
struct Reply {
    data: Vec<Datum>,
    #[serde(default)]
    usage: Option<Used>,
    /// Ends a stream early.
    #[serde(default)]
    error: Option<Fault>,
}

#[derive(Deserialize)]
struct Datum {
    #[serde(default)]
    index: Option<u32>,
    #[serde(default)]
    b64_json: Option<BlobRef>,
    #[serde(default)]
    seed: Option<u64>,
    #[serde(default)]
    revised_prompt: Option<String>,
    #[serde(default)]
    error: Option<Fault>,
}

#[derive(Deserialize)]
struct List {
    data: Vec<Model>,
}

#[derive(Deserialize)]
struct Model {
    id: String,
}

#[derive(Default, Deserialize)]
struct Envelope {
    #[serde(default)]
    error: Fault,
}

#[derive(Deserialize)]
struct End {
    usage: Used,
}

impl Reply {
    fn from_events(events: &[Event]) -> Result<Self> {
        let mut reply = Self { data: Vec::new(), usage: None, error: None };
        for event in events {
            match event.name.as_str() {
                "completed" => reply.data.push(Datum::deserialize(&event.data)?),
                "done" => reply.usage = Some(End::deserialize(&event.data)?.usage),
                "error" => reply.error = Some(Envelope::deserialize(&event.data)?.error),
                _ => {}
            }
        }
        Ok(reply)
    }

    fn into_outcome(self, wanted: usize, whole: bool) -> Result<Outcome> {
        let came = self.data.iter().filter(|datum| datum.b64_json.is_some()).count();
        let rest = match &self.error {
            Some(fault) => fault_error(200, fault),
            None if whole => Error::new(
                Kind::BadResponse,
                format!("asked for {wanted} pictures, the sandbox answered {came}"),
            ),
            None => Error::new(Kind::BadResponse, "the answer was cut short before this picture was whole"),
        };
        if self.data.is_empty() {
            return Err(rest);
        }
        let mut items: Vec<Item> = (0..wanted).map(|_| Item::Missing(rest.clone())).collect();
        for (place, datum) in self.data.into_iter().enumerate() {
            let index = datum.index.map_or(place, |index| index as usize);
            if let (Some(slot), Some(item)) = (items.get_mut(index), datum.into_item()) {
                *slot = item;
            }
        }
        Ok(Outcome::Images(Images { items, usage: self.usage.map(usage), request_id: None }))
    }
}

impl Datum {
    fn into_item(self) -> Option<Item> {
        match (self.b64_json, self.error) {
            (Some(blob), _) => Some(Item::Image {
                source: Source::Blob(blob),
                seed: self.seed,
                revised_prompt: self.revised_prompt,
            }),
            (None, Some(fault)) => Some(Item::Missing(fault_error(200, &fault))),
            (None, None) => None,
        }
    }
}

fn usage(used: Used) -> Usage {
    Usage {
        text_in: used.text_tokens,
        image_in: used.input_images,
        image_out: used.images,
        charged: Some(Money::ZERO),
        ..Usage::default()
    }
}

/// An answer that is no success. It is sent again only where the sandbox says that nothing was made.
pub(crate) fn parse_error(answer: &Answer) -> Error {
    let fault = match &answer.body {
        AnswerBody::Json(body) => Envelope::deserialize(body).unwrap_or_default().error,
        _ => Fault::default(),
    };
    fault_error(answer.status, &fault)
}

/// By code, then by status.
fn fault_error(status: u16, fault: &Fault) -> Error {
    let after = Retry::After(fault.retry_after_ms.map(Duration::from_millis));
    let (kind, retry) = match (fault.code.as_str(), status) {
        ("content_refused", _) => (Kind::ContentRefused, Retry::Never),
        ("quota_exceeded", _) => (Kind::QuotaExceeded, Retry::Never),
        ("overloaded", 503) => (Kind::Unavailable, after),
        (_, 400 | 413 | 422) => (Kind::InvalidRequest, Retry::Never),
        (_, 401) => (Kind::Unauthenticated, Retry::Never),
        (_, 403) => (Kind::PermissionDenied, Retry::Never),
        (_, 404) => (Kind::NotFound, Retry::Never),
        (_, 429) => (Kind::RateLimited, after),
        (_, 408 | 504) => (Kind::Timeout, Retry::Never),
        (_, 500..) => (Kind::Unavailable, Retry::Never),
        _ => (Kind::BadResponse, Retry::Never),
    };
    let message = match fault.message.as_str() {
        "" => "the sandbox failed without a reason",
        message => message,
    };
    let error = Error::new(kind, message).retry(retry).with("status", status);
    if fault.code.is_empty() { error } else { error.with("code", &fault.code) }
}
