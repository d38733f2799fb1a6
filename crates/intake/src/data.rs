//! One document of a body, and the beginning of its text in case it is no JSON.

use crate::{Document, Ending, IntakeError, Lifter, Limits, Result, Sink};
use serde_json::Value;

/// Reads a document that is hoped to be JSON.
pub(crate) struct Data {
    lifter: Lifter,
    text: Vec<u8>,
    limit: usize,
}

/// What a document was.
#[derive(Debug, PartialEq)]
pub(crate) struct Content {
    pub(crate) value: Value,
    pub(crate) kind: Kind,
    /// Whole pictures in it.
    pub(crate) finished: usize,
    /// What it counts for when limits are checked, in bytes.
    pub(crate) size: usize,
    text: Vec<u8>,
}

/// How far a document was JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing but white space came; the value is that, as a string.
    Empty,
    /// JSON; the value is all of it.
    Json,
    /// JSON that did not come to its end or went on after it; the value is what there was.
    Part,
    /// The value is a string, the beginning of the text.
    Text,
}

impl Data {
    pub(crate) fn new<S: AsRef<str>>(lifts: &[S], limits: Limits) -> Self {
        Self { lifter: Lifter::new(lifts, limits), text: Vec::new(), limit: limits.text }
    }

    pub(crate) const fn lifter(&self) -> &Lifter {
        &self.lifter
    }

    /// Reads on. That it is no JSON is not an error here.
    pub(crate) fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<()> {
        let room = self.limit.saturating_sub(self.text.len());
        self.text.extend_from_slice(&bytes[..room.min(bytes.len())]);
        match self.lifter.push(bytes, sink) {
            Err(IntakeError::Syntax { .. }) => Ok(()),
            other => other,
        }
    }

    /// Ends the document and is ready for the next one.
    pub(crate) fn finish(&mut self, sink: &mut dyn Sink) -> Content {
        let document = self.lifter.finish(sink);
        let text = std::mem::take(&mut self.text);
        Content::of(document, text)
    }
}

impl Content {
    fn of(document: Document, text: Vec<u8>) -> Self {
        let Document { skeleton, ending, finished } = document;
        let kind = match ending {
            Ending::Empty => Kind::Empty,
            Ending::Whole => Kind::Json,
            Ending::Cut | Ending::Trailed => Kind::Part,
            // Pictures that were lifted can only be found through the JSON that names them.
            Ending::Faulty if finished > 0 => Kind::Part,
            Ending::Faulty => Kind::Text,
        };
        let is_json = matches!(kind, Kind::Json | Kind::Part);
        match is_json.then(|| serde_json::from_slice(&skeleton).ok()).flatten() {
            Some(value) => Self { value, kind, finished, size: skeleton.len(), text },
            None if is_json => Self::of_text(text, Kind::Text, finished),
            None => Self::of_text(text, kind, finished),
        }
    }

    /// The same as text, when it is neither all of a JSON document nor needed to find pictures.
    pub(crate) fn or_text(self) -> Self {
        if self.kind == Kind::Part && self.finished == 0 {
            return Self::of_text(self.text, Kind::Text, 0);
        }
        self
    }

    fn of_text(text: Vec<u8>, kind: Kind, finished: usize) -> Self {
        let value = Value::String(String::from_utf8_lossy(&text).into_owned());
        Self { value, kind, finished, size: text.len(), text: Vec::new() }
    }
}
