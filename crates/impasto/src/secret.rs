//! Reading a key: asked for without echo, or from standard input.

use crate::{
    failure::{Failure, Outcome},
    out,
};
use std::io::Read;

/// No key is longer, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Asks for a key; `None` for a blank answer. It is never echoed and never part of an error.
pub(crate) fn ask(question: &str) -> Outcome<Option<String>> {
    read(if out::can_ask() { from_person(question) } else { from_pipe() })
}

/// A key from standard input, whoever is there; `None` for a blank one.
pub(crate) fn piped() -> Outcome<Option<String>> {
    read(from_pipe())
}

fn read(text: std::io::Result<String>) -> Outcome<Option<String>> {
    let text = text.map_err(|error| Failure::usage(format!("the key cannot be read: {error}")))?;
    let text = text.trim();
    if text.lines().count() > 1 {
        return Err(Failure::usage("expected a key on one line, got several lines"));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn from_person(question: &str) -> std::io::Result<String> {
    rpassword::prompt_password(question)
}

fn from_pipe() -> std::io::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}
