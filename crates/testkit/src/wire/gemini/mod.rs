//! A fake of the Gemini Developer API: `generateContent` and the list of models (google-genai 3.4.0, 2026-11).

mod answer;
mod ask;
mod error;
mod model;

use super::Keys;
use crate::{
    books::Books,
    sample::Look,
    vendor::{Request, Response, Vendor},
};
use ask::Ask;
use error::Refusal;
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Speaks Gemini's format under `/v1` and `/v1beta`, also behind a prefix, as relays have one.
#[derive(Debug, Default)]
pub struct Gemini {
    keys: Keys,
    look: Option<Look>,
    books: Arc<Books>,
    count: AtomicU64,
}

impl Gemini {
    /// Takes [`super::TEST_KEY`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes these keys.
    #[must_use]
    pub fn keys(mut self, keys: Keys) -> Self {
        self.keys = keys;
        self
    }

    /// Serves pictures of this look instead of PNG.
    #[must_use]
    pub fn look(mut self, look: Look) -> Self {
        self.look = Some(look);
        self
    }

    fn serve(&self, request: &Request) -> Result<Response, Refusal> {
        self.authenticate(request)?;
        let route = request.path.split_once("/v1beta/").or_else(|| request.path.split_once("/v1/"));
        let route = route.map(|(_, route)| route).unwrap_or_default();
        let asked = route.strip_prefix("models/").and_then(|rest| rest.strip_suffix(":generateContent"));
        match (request.method.as_str(), asked) {
            ("POST", Some(model)) => Ok(self.generate(&Ask::of(model, request)?)),
            ("GET", None) if route == "models" => Ok(models()),
            _ => Err(Refusal::not_found(&request.path)),
        }
    }

    /// Exactly one credential: the header or the query.
    fn authenticate(&self, request: &Request) -> Result<(), Refusal> {
        match (request.header("x-goog-api-key"), request.parameter("key")) {
            (Some(_), Some(_)) => Err(Refusal::invalid("Multiple authentication credentials received.")),
            (Some(key), None) | (None, Some(key)) if self.keys.accept(key) => Ok(()),
            (None, None) => Err(Refusal::no_key()),
            _ => Err(Refusal::bad_key()),
        }
    }

    fn generate(&self, ask: &Ask) -> Response {
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let made = answer::make(ask, number, self.look);
        let pictures = vec![made.picture];
        let response = Response::json(200, &made.document).carrying(&pictures);
        self.books.note(made.billed, pictures);
        self.books.note_drafts(made.interim);
        response
    }
}

impl Vendor for Gemini {
    fn answer(&self, request: &Request) -> Response {
        self.serve(request).unwrap_or_else(|refusal| refusal.response())
    }

    fn books(&self) -> Arc<Books> {
        Arc::clone(&self.books)
    }
}

fn models() -> Response {
    let model = |id: &str, methods: &[&str]| {
        json!({
            "name": format!("models/{id}"), "displayName": id, "inputTokenLimit": 65_536,
            "outputTokenLimit": 32_768, "supportedGenerationMethods": methods, "temperature": 1,
        })
    };
    Response::json(
        200,
        &json!({"models": [
            model("gemini-nano-banana-2.1", &["generateContent", "countTokens"]),
            model("gemini-3-pro-image", &["generateContent"]),
            model("gemini-embedding-2", &["embedContent"]),
        ]}),
    )
}

#[cfg(test)]
mod tests;
