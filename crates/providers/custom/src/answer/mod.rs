//! From an answer to pictures, words, tokens, a price, or an error, as the definition maps them.

mod error;
mod images;
mod tally;
mod text;

pub(crate) use error::{refused, ruled, unsuccessful};
pub(crate) use images::images;
pub(crate) use tally::{NAMES, Tally};
pub(crate) use text::{glimpse, text};

use crate::path::Path;
use impasto_sdk::{Answer, AnswerBody, Error, Kind, Result};
use serde_json::Value;

/// A path of a definition; `None` where it says none.
///
/// # Errors
/// `Config` for what is no path; the check before a model is published refuses that.
pub(crate) fn path(text: &str, field: &str) -> Result<Option<Path>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Path::parse(text).map(Some).map_err(|message| Error::new(Kind::Config, format!("{field}: {message}")))
}

/// Every document of an answer: one, or that of each event.
pub(crate) fn documents(answer: &Answer) -> Vec<&Value> {
    match &answer.body {
        AnswerBody::Json(value) => vec![value],
        AnswerBody::Events(events) => events.iter().map(|event| &event.data).collect(),
        AnswerBody::Blob | AnswerBody::Text(_) => Vec::new(),
    }
}

/// The last value that is not null at a path, over every document.
pub(crate) fn last<'a>(path: Option<&Path>, answer: &'a Answer) -> Option<&'a Value> {
    let path = path?;
    documents(answer).into_iter().rev().find_map(|document| path.first(document))
}

/// A scalar as text.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// An answer that is not what the definition says, and what it is.
pub(crate) fn unreadable(message: impl Into<String>, answer: &Answer) -> Error {
    Error::new(Kind::BadResponse, message).with("status", answer.status)
}

#[cfg(test)]
mod samples;
