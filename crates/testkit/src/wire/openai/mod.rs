//! A fake of OpenAI's image API: generations, edits, list of models (openai-python 3.52.0, 2026-11-16).

mod answer;
mod ask;
mod error;
mod family;
mod heavy;

use super::Keys;
use crate::{
    books::Books,
    sample::Look,
    vendor::{Request, Response, Vendor},
};
use ask::Ask;
use error::Refusal;
pub use heavy::Heavy;
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Speaks OpenAI's format. Any path before `/images/…` and `/models` is taken, so that base URLs with and without a
/// version, and Azure's deployments, lead to it.
#[derive(Debug, Default)]
pub struct OpenAi {
    keys: Keys,
    look: Option<Look>,
    books: Arc<Books>,
    count: AtomicU64,
}

impl OpenAi {
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

    /// Serves pictures of this look where PNG was asked for.
    #[must_use]
    pub fn look(mut self, look: Look) -> Self {
        self.look = Some(look);
        self
    }

    fn serve(&self, request: &Request) -> Result<Response, Refusal> {
        self.authenticate(request)?;
        let route = request.path.rsplit_once("/images/").map(|(_, route)| route);
        match (request.method.as_str(), route) {
            ("POST", Some("generations")) => Ok(self.generate(&Ask::of_generation(request)?)),
            ("POST", Some("edits")) => Ok(self.generate(&Ask::of_edit(request)?)),
            ("GET", None) if request.path.ends_with("/models") => Ok(models()),
            _ => Err(Refusal::no_route(&request.method, &request.path)),
        }
    }

    /// One credential, in one of two places: the second is Azure's.
    fn authenticate(&self, request: &Request) -> Result<(), Refusal> {
        let bearer =
            request.header("authorization").map(|value| value.strip_prefix("Bearer ").unwrap_or_default());
        match (bearer, request.header("api-key")) {
            (Some(key), None) | (None, Some(key)) if self.keys.accept(key) => Ok(()),
            (Some(_), Some(_)) => Err(Refusal::key("two credentials came")),
            (None, None) => Err(Refusal::key("You didn't provide an API key.")),
            _ => Err(Refusal::key("Incorrect API key provided.")),
        }
    }

    fn generate(&self, ask: &Ask) -> Response {
        let first = self.count.fetch_add(64, Ordering::SeqCst) + 1;
        let made = answer::make(ask, first, self.look);
        let response = if ask.stream { made.stream() } else { made.document() }.carrying(&made.pictures);
        self.books.note(made.billed, made.pictures);
        self.books.note_drafts(made.drafts);
        response.header("x-request-id", format!("req_{first}")).header("openai-version", "2020-10-01")
    }
}

impl Vendor for OpenAi {
    fn answer(&self, request: &Request) -> Response {
        self.serve(request).unwrap_or_else(|refusal| refusal.response())
    }

    fn books(&self) -> Arc<Books> {
        Arc::clone(&self.books)
    }
}

fn models() -> Response {
    let model = |id: &str, shutdown: Option<&str>| json!({"id": id, "object": "model", "created": 1_788_825_600, "owned_by": "system", "shutdown_date": shutdown});
    Response::json(
        200,
        &json!({"object": "list", "data": [
            model("gpt-image-2.6-flare", None),
            model("gpt-image-2.5-flare", Some("2028-01-31")),
            model("gpt-image-2", None),
            model("gpt-image-1.5", Some("2026-12-01")),
        ]}),
    )
}

#[cfg(test)]
mod tests;
