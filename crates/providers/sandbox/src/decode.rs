//! From an answer to pictures, or to an error that decides.

use crate::wire::{Datum, Failure, Reply};
use impasto_sdk::{
    Answer, AnswerBody, BlobRef, Error, Event, Found, Generate, Glimpse, Images, Item, Kind, Result, Source,
};
use serde::Deserialize;

/// The pictures of a finished answer.
pub(crate) fn images(task: &Generate, answer: &Answer) -> Result<Images> {
    let reply = match &answer.body {
        AnswerBody::Events(events) if answer.is_success() => joined(events)?,
        _ => reply(answer)?,
    };
    let wanted = task.count as usize;
    let came = reply.data.iter().filter(|datum| datum.b64_json.is_some()).count();
    let why = match answer.whole {
        true => format!("asked for {wanted} pictures, the sandbox answered {came}"),
        false => "the answer was cut short before this picture was whole".into(),
    };
    let missing = Error::new(Kind::BadResponse, why);
    if reply.data.is_empty() {
        return Err(missing);
    }
    // They come in order, whether as a document or as events.
    let none = Item::Missing(missing);
    let told = reply.data.into_iter().map(|datum| item(datum).unwrap_or_else(|| none.clone()));
    let items = told.chain(std::iter::repeat(none.clone())).take(wanted).collect();
    Ok(Images { items, usage: reply.usage, request_id: None })
}

/// The models of a list.
pub(crate) fn models(answer: &Answer) -> Result<Vec<Found>> {
    Ok(reply(answer)?.data)
}

/// What an event of a running stream shows.
pub(crate) fn glimpse(event: &Event) -> Option<Glimpse> {
    let datum = Datum::<BlobRef>::deserialize(&event.data).ok()?;
    let (index, blob) = (datum.index?, datum.b64_json?);
    match event.name.as_str() {
        "partial_image" => Some(Glimpse::Partial { index, blob }),
        "completed" => Some(Glimpse::Landed { index, blob }),
        _ => None,
    }
}

/// An answer in one document. A failure says itself whether it may be sent again.
fn reply<T: for<'de> Deserialize<'de>>(answer: &Answer) -> Result<Reply<T>> {
    if answer.is_success() {
        return answer.json();
    }
    Err(answer.json::<Failure>()?.error.with("status", answer.status))
}

/// The document that a stream comes to.
fn joined(events: &[Event]) -> Result<Reply<Datum<BlobRef>>> {
    let mut reply = Reply { data: Vec::new(), usage: None };
    for event in events {
        match event.name.as_str() {
            "completed" | "error" => reply.data.push(Datum::deserialize(&event.data)?),
            "done" => reply.usage = Some(Deserialize::deserialize(&event.data["usage"])?),
            _ => {}
        }
    }
    Ok(reply)
}

/// Nothing where the answer was cut inside it.
fn item(datum: Datum<BlobRef>) -> Option<Item> {
    let Datum { seed, revised_prompt, .. } = datum;
    match (datum.b64_json.map(Source::Blob), datum.error) {
        (Some(source), _) => Some(Item::Image { source, seed, revised_prompt }),
        (None, error) => error.map(Item::Missing),
    }
}
