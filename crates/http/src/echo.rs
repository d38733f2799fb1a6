//! Takes the key out of a stream of events that repeats it piece by piece, a few letters in each event.
//!
//! An event waits only while a text in it ends like the beginning of a key, so that others are not delayed.

use bytes::{Bytes, BytesMut};
use impasto_ports::{Boxed, Chunks};
use impasto_sdk::Result;
use serde_json::Value;
use std::collections::BTreeMap;

/// What stands where the key stood.
const MARK: &str = "[key]";

/// So many letters of a key are not yet one: texts end like that all the time, and nothing waits for it.
const FEW: usize = 4;

/// Events that wait at most, and their bytes.
const MOST_EVENTS: usize = 64;
const MOST_BYTES: usize = 256 * 1024;

/// Bytes of an event that is looked into; a longer one holds a picture.
const MOST_EVENT: usize = 64 * 1024;

/// A body of events without these keys.
pub(crate) struct Echoless {
    inner: Box<dyn Chunks>,
    watch: Watch,
    buffer: BytesMut,
    /// Whether a long event passes by.
    passing: bool,
    over: bool,
}

impl Echoless {
    /// A stream of events, `inner`, in which none of these keys is told.
    pub(crate) fn new(inner: Box<dyn Chunks>, keys: Vec<String>) -> Self {
        let watch = Watch { keys, ..Watch::default() };
        Self { inner, watch, buffer: BytesMut::new(), passing: false, over: false }
    }

    /// What may leave after this piece.
    fn push(&mut self, piece: &[u8]) -> Bytes {
        self.buffer.extend_from_slice(piece);
        let mut out = BytesMut::new();
        while let Some(end) = event_end(&self.buffer) {
            let event = self.buffer.split_to(end).freeze();
            if std::mem::take(&mut self.passing) {
                out.extend_from_slice(&event);
            } else {
                self.watch.event(event, &mut out);
            }
        }
        if self.passing || self.buffer.len() > MOST_EVENT {
            self.watch.flush(&mut out);
            self.passing = true;
            // The mark of an end may be cut in two.
            out.extend_from_slice(&self.buffer.split_to(self.buffer.len().saturating_sub(3)));
        }
        out.freeze()
    }

    fn rest(&mut self) -> Bytes {
        let mut out = BytesMut::new();
        if !self.passing && !self.buffer.is_empty() {
            let last = self.buffer.split().freeze();
            self.watch.event(last, &mut out);
        }
        self.watch.flush(&mut out);
        out.extend_from_slice(&self.buffer.split());
        out.freeze()
    }
}

impl Chunks for Echoless {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async move {
            while !self.over {
                let clean = match self.inner.next().await? {
                    Some(piece) => self.push(&piece),
                    None => {
                        self.over = true;
                        self.rest()
                    }
                };
                if !clean.is_empty() {
                    return Ok(Some(clean));
                }
            }
            Ok(None)
        })
    }
}

/// Where the first event ends: behind an empty line.
fn event_end(buffer: &[u8]) -> Option<usize> {
    let at = |mark: &[u8]| memchr::memmem::find(buffer, mark).map(|at| at + mark.len());
    [at(b"\n\n"), at(b"\r\n\r\n"), at(b"\r\r")].into_iter().flatten().min()
}

/// What was said so far that may become a key.
#[derive(Default)]
struct Watch {
    keys: Vec<String>,
    waiting: Vec<Event>,
    /// By the place of a text in its event: how it ended.
    tails: BTreeMap<String, Tail>,
}

/// An event that waits.
struct Event {
    raw: Bytes,
    data: Option<Value>,
    changed: bool,
}

/// The end of a text that is the beginning of a key, over several events.
#[derive(Default)]
struct Tail {
    text: String,
    /// Where it stands: the waiting event (none: it left), from which byte of its text, and how many bytes.
    pieces: Vec<(Option<usize>, usize, usize)>,
}

impl Watch {
    fn event(&mut self, raw: Bytes, out: &mut BytesMut) {
        let data = data(&raw);
        let texts = data.as_ref().map(texts).unwrap_or_default();
        self.waiting.push(Event { raw, data, changed: false });
        for (place, text) in texts {
            self.said(place, &text);
        }
        let bytes: usize = self.waiting.iter().map(|event| event.raw.len()).sum();
        let in_doubt = self.tails.values().any(|tail| tail.text.len() >= FEW);
        if !in_doubt || self.waiting.len() > MOST_EVENTS || bytes > MOST_BYTES {
            self.flush(out);
        }
    }

    fn said(&mut self, place: String, text: &str) {
        let here = self.waiting.len() - 1;
        let mut tail = self.tails.remove(&place).unwrap_or_default();
        tail.text.push_str(text);
        tail.pieces.push((Some(here), 0, text.len()));
        while let Some((from, to)) = self.find(&tail.text) {
            self.redact(&place, &tail, from, to);
            // What is left stands at the end of this event's text.
            let rest = tail.text.split_off(to);
            let end = self.text_mut(here, &place).map_or(0, |text| text.len());
            tail =
                Tail { pieces: vec![(Some(here), end.saturating_sub(rest.len()), rest.len())], text: rest };
        }
        let keep = self.longest_start(&tail.text);
        if keep > 0 {
            tail.keep(keep);
            self.tails.insert(place, tail);
        }
    }

    fn find(&self, text: &str) -> Option<(usize, usize)> {
        let found = self.keys.iter().filter_map(|key| text.find(key).map(|at| (at, at + key.len())));
        found.min_by_key(|(from, to)| (*from, std::cmp::Reverse(*to)))
    }

    fn longest_start(&self, text: &str) -> usize {
        let of = |key: &String| {
            (1..key.len()).rev().find(|n| key.get(..*n).is_some_and(|start| text.ends_with(start)))
        };
        self.keys.iter().filter_map(of).max().unwrap_or(0)
    }

    /// Puts the mark into the place of the first piece that is still here, and takes out the others.
    fn redact(&mut self, place: &str, tail: &Tail, from: usize, to: usize) {
        let (mut at, mut mark) = (0, MARK);
        for (event, start, len) in &tail.pieces {
            let (begin, end) = (from.max(at), to.min(at + len));
            if let Some(event) = event
                && begin < end
                && let Some(text) = self.text_mut(*event, place)
            {
                text.replace_range(start + begin - at..start + end - at, std::mem::take(&mut mark));
                self.waiting[*event].changed = true;
            }
            at += len;
        }
    }

    fn text_mut(&mut self, event: usize, place: &str) -> Option<&mut String> {
        match self.waiting.get_mut(event)?.data.as_mut()?.pointer_mut(place)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    fn flush(&mut self, out: &mut BytesMut) {
        for event in self.waiting.drain(..) {
            out.extend_from_slice(&event.bytes());
        }
        for tail in self.tails.values_mut() {
            tail.pieces = vec![(None, 0, tail.text.len())];
        }
    }
}

impl Tail {
    /// Forgets all but so many bytes at the end.
    fn keep(&mut self, keep: usize) {
        let mut surplus = self.text.len() - keep;
        self.text = self.text.split_off(surplus);
        self.pieces.retain_mut(|(_, from, len)| {
            let gone = surplus.min(*len);
            surplus -= gone;
            *from += gone;
            *len -= gone;
            *len > 0
        });
    }
}

impl Event {
    /// As it came, or with another text in its place.
    fn bytes(&self) -> Bytes {
        let (true, Some(data)) = (self.changed, &self.data) else { return self.raw.clone() };
        let raw = String::from_utf8_lossy(&self.raw);
        let others = raw.lines().filter(|line| !line.is_empty() && !line.starts_with("data:"));
        let others: String = others.map(|line| format!("{line}\n")).collect();
        format!("{others}data: {data}\n\n").into()
    }
}

/// The document of an event.
fn data(raw: &[u8]) -> Option<Value> {
    let raw = std::str::from_utf8(raw).ok()?;
    let lines: Vec<_> = raw.lines().filter_map(|line| line.strip_prefix("data:")).collect();
    serde_json::from_str(&lines.join("\n")).ok()
}

/// Every text of a document, with its place.
fn texts(document: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    gather(document, String::new(), &mut found);
    found
}

fn gather(value: &Value, at: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((at, text.clone())),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| gather(item, format!("{at}/{n}"), found));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, item)| {
            gather(item, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
        }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const KEY: &str = "sk-secret-1";

    fn stream(pieces: &[&str]) -> Vec<Bytes> {
        let event = |piece: &&str| {
            format!("event: delta\nid: 7\ndata: {}\n\n", json!({"id": "m", "d": [{"t": piece}]}))
        };
        pieces.iter().map(|piece| event(piece).into()).collect()
    }

    /// What a reader has heard after each piece of the body.
    fn heard(body: &[Bytes]) -> Vec<String> {
        let mut clean = Echoless::new(Box::new(Nothing), vec![KEY.into()]);
        let mut all = Vec::new();
        let mut out = String::new();
        for piece in body {
            out.push_str(std::str::from_utf8(&clean.push(piece)).unwrap());
            all.push(said(&out));
        }
        out.push_str(std::str::from_utf8(&clean.rest()).unwrap());
        all.push(said(&out));
        all
    }

    fn said(events: &str) -> String {
        let lines = events.lines().filter_map(|line| line.strip_prefix("data: "));
        let text =
            |line| serde_json::from_str::<Value>(line).unwrap()["d"][0]["t"].as_str().unwrap().to_owned();
        lines.map(text).collect()
    }

    /// A body without a byte; the tests push what comes.
    struct Nothing;

    impl Chunks for Nothing {
        fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
            Box::pin(std::future::ready(Ok(None)))
        }
    }

    #[test]
    fn a_key_that_comes_in_pieces_is_taken_out() {
        for (pieces, expected) in [
            (&["the key ", "is sk-se", "cret-1."][..], "the key is [key]."),
            (&["sk-se", "cret", "-1 and sk-secr", "et-1"], "[key] and [key]"),
            (&["sk-se", "", "cret-2"], "sk-secret-2"),
            (&["tail sk-sec"], "tail sk-sec"),
            (&["sk-sk-se", "cret-1"], "sk-[key]"),
        ] {
            assert_eq!(heard(&stream(pieces)).last().unwrap(), expected, "{pieces:?}");
        }
        // Letter by letter: no more than a few letters of it are told.
        let letters: Vec<String> = KEY.chars().map(|letter| letter.to_string()).collect();
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        assert_eq!(heard(&stream(&letters)).last().unwrap(), "sk-[key]");
    }

    #[test]
    fn an_event_waits_only_where_a_key_may_have_begun() {
        let heard = heard(&stream(&["this", " is", " sk-se", "rious", " s", "k-"]));
        assert_eq!(
            heard,
            [
                "this",
                "this is",
                "this is",
                "this is sk-serious",
                "this is sk-serious s",
                "this is sk-serious sk-",
                "this is sk-serious sk-"
            ]
        );
    }

    #[test]
    fn other_bytes_pass_as_they_came() {
        let picture = format!("data: {{\"b64\": \"{}\"}}\n\n", "A".repeat(3 * MOST_EVENT));
        for body in [": ping\n\ndata: [DONE]\n\n", "data: a\r\n\r\ndata: b\n\nrest", picture.as_str()] {
            for step in [7, 5000, body.len()] {
                let mut clean = Echoless::new(Box::new(Nothing), vec![KEY.into()]);
                let mut out = Vec::new();
                body.as_bytes().chunks(step).for_each(|piece| out.extend_from_slice(&clean.push(piece)));
                out.extend_from_slice(&clean.rest());
                assert!(out == body.as_bytes(), "{step}");
            }
        }
    }
}
