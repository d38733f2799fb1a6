//! The sandbox's own wire format, seen from both sides. Where the sdk has words for something, it speaks those.

use impasto_sdk::{Error, Generate, Usage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A request. `P` is a picture: by reference where it is sent, base64 text where it is read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request<P> {
    pub(crate) task: Generate,
    /// The pictures that the task names, by their ids.
    pub(crate) pictures: BTreeMap<String, P>,
    /// Where no seed is given, chance depends on this: another call gives another picture.
    pub(crate) request_id: String,
}

/// An answer: what was asked for, and what it took.
#[derive(Debug, Deserialize)]
pub(crate) struct Reply<T> {
    pub(crate) data: Vec<T>,
    #[serde(default)]
    pub(crate) usage: Option<Usage>,
}

/// One picture, or why there is none. `P` is a picture: base64 text where it is written, lifted out where it is read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Datum<P> {
    pub(crate) b64_json: Option<P>,
    pub(crate) index: Option<u32>,
    pub(crate) seed: Option<u64>,
    pub(crate) revised_prompt: Option<String>,
    pub(crate) error: Option<Error>,
}

/// The body of an answer that is no success.
#[derive(Debug, Deserialize)]
pub(crate) struct Failure {
    pub(crate) error: Error,
}
