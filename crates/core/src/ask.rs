//! Who asks, and how: what goes beside a draft.

use crate::{Job, Studio, Upload, Uploads};
use impasto_ports::{Once, Priority, WhenKnown};
use impasto_sdk::{Error, Kind, Result};
use serde_json::Value;
use std::str::FromStr;

/// Who asks for a plan to be run, and how.
#[derive(Clone, Debug)]
pub struct Ask {
    /// `local` for the command line.
    pub caller: String,
    /// That it happens once, whatever happens to the connection: see [`Studio::once`].
    pub once: Option<Once>,
    /// Whether pictures that were made before may be taken.
    pub reuse: Reuse,
    /// Who goes first where calls wait for a turn.
    pub priority: Priority,
    /// Whether the gallery lists the pictures.
    pub listing: Listing,
}

impl Ask {
    /// Asked for by this caller, and nothing else said.
    #[must_use]
    pub fn by(caller: &str) -> Self {
        Self {
            caller: caller.into(),
            once: None,
            reuse: Reuse::No,
            priority: Priority::Normal,
            listing: Listing::Shown,
        }
    }
}

impl From<&str> for Ask {
    fn from(caller: &str) -> Self {
        Self::by(caller)
    }
}

/// Whether pictures that were made before may be taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reuse {
    /// New ones are made.
    #[default]
    No,
    /// Where this caller asked for exactly the same before, the pictures of then are shown again as new entries of the
    /// gallery; nothing is sent and nothing is paid.
    Yes,
}

/// Whether the gallery lists the pictures of a job. They are kept, billed and shown by their job all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    /// It does.
    #[default]
    Shown,
    /// They are found by their job alone.
    Hidden,
}

/// A caller's own name for a request: under the same one, the same request gives the same job for a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl FromStr for IdempotencyKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fits = (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        let wrong = || "expected an idempotency key of 1 to 255 visible ASCII characters".into();
        fits.then(|| Self(text.into())).ok_or_else(wrong)
    }
}

/// Which of its attempts at one request a client says that this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAttempt {
    /// The first one.
    First,
    /// A later one: the client sends the same again by itself.
    Again,
}

/// What is known of a client's earlier attempts.
#[derive(Debug)]
pub enum Attempted {
    /// This job came of one.
    Before(Box<Job>),
    /// Nothing that could be given again; what makes this one known.
    Now(Once),
}

/// What a client sends again by itself it sends within this time: OpenAI's packages wait ten minutes for an answer, and send
/// a request three times at most.
const ATTEMPTS_LAST_MS: i64 = 60 * 60 * 1000;

/// How long a key is remembered.
const REMEMBERED_MS: i64 = 24 * 60 * 60 * 1000;

impl Studio {
    /// That a draft with its files is asked for once under this key.
    ///
    /// # Errors
    /// `InvalidRequest` where a file cannot be read.
    pub fn once(&self, key: &IdempotencyKey, draft: &Value, uploads: &Uploads) -> Result<Once> {
        let since_ms = self.clock.now_ms() - REMEMBERED_MS;
        Ok(Once { key: key.0.clone(), body: asked_for(draft, uploads)?, since_ms, known: WhenKnown::SameJob })
    }

    /// The same where a client gives no key, but says which of its attempts this is: what it sends again by itself, since
    /// nothing came back in time, is the request that it last sent for the first time.
    ///
    /// # Errors
    /// As [`Studio::once`], or what the store says.
    pub async fn attempted(
        &self,
        caller: &str,
        attempt: ClientAttempt,
        draft: &Value,
        uploads: &Uploads,
    ) -> Result<Attempted> {
        let (now_ms, body) = (self.clock.now_ms(), asked_for(draft, uploads)?);
        // No key of a caller's own has a blank in it.
        let key = format!("attempt at {body}");
        let once = Once { key, body, since_ms: now_ms - REMEMBERED_MS, known: WhenKnown::SameJob };
        if attempt == ClientAttempt::Again
            && let Some(id) = self.store.known(caller, &once).await?
            && self.store.job(&id).await?.is_some_and(|job| job.created_ms >= now_ms - ATTEMPTS_LAST_MS)
        {
            return Ok(Attempted::Before(Box::new(self.job(&id).await?)));
        }
        Ok(Attempted::Now(Once { known: WhenKnown::NewJob, ..once }))
    }

    /// The job that this caller asked for under the same key, whatever became of it. Asked before planning: what is in
    /// the way of a second run, a budget that the first one used up, is not in the way of its answer.
    ///
    /// # Errors
    /// `InvalidRequest` where the key was used for another request.
    pub async fn earlier(&self, caller: &str, once: &Once) -> Result<Option<Job>> {
        match self.store.known(caller, once).await? {
            Some(job) => self.job(&job).await.map(Some),
            None => Ok(None),
        }
    }
}

/// A digest of what is asked for.
fn asked_for(draft: &Value, uploads: &Uploads) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(canonical(draft).to_string().as_bytes());
    let mut names: Vec<_> = uploads.keys().collect();
    names.sort();
    for name in names {
        hasher.update(name.as_bytes()).update(digest(name, &uploads[name])?.as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

fn digest(name: &str, upload: &Upload) -> Result<blake3::Hash> {
    match upload {
        Upload::Bytes(bytes) => Ok(blake3::hash(bytes)),
        Upload::File(path) => {
            let digested = std::fs::File::open(path).and_then(|file| {
                let mut hasher = blake3::Hasher::new();
                hasher.update_reader(file)?;
                Ok(hasher.finalize())
            });
            digested
                .map_err(|error| Error::new(Kind::InvalidRequest, format!("{name} cannot be read: {error}")))
        }
    }
}

/// The same value with its keys in order: two ways of writing one request are one request.
pub(crate) fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<_> = fields.keys().collect();
            names.sort();
            names.into_iter().map(|name| (name.clone(), canonical(&fields[name]))).collect()
        }
        Value::Array(list) => list.iter().map(canonical).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_fields_makes_no_difference_and_that_of_lists_does() {
        let one = canonical(&json!({"b": 1, "a": [{"y": 1, "x": 2}]}));
        assert_eq!(one.to_string(), canonical(&json!({"a": [{"x": 2, "y": 1}], "b": 1})).to_string());
        assert_ne!(canonical(&json!([1, 2])), canonical(&json!([2, 1])));
    }

    #[test]
    fn a_key_is_a_short_visible_text() {
        assert!("order-17".parse::<IdempotencyKey>().is_ok());
        for wrong in ["", "two words", "ключ", &"x".repeat(256)] {
            assert!(wrong.parse::<IdempotencyKey>().is_err(), "{wrong}");
        }
    }
}
