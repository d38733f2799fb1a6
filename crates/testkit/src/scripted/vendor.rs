//! The vendor of both providers.

use crate::{
    books::{Billed, Books, Rates, digest},
    sample::{Look, picture},
    vendor::{Request, Response, Vendor},
    wire::Keys,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::{Size, Usage};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Below it lie the finished pictures.
pub(crate) const FILES: &str = "/files/";

/// Polls that find a job still at work.
const WORKING: u32 = 3;

/// US dollars a million tokens.
const RATES: Rates = Rates { text_in: 2.0, image_in: 0.0, text_out: 0.0, image_out: 40.0 };

/// Takes jobs, uploads and orders; serves finished pictures under addresses.
#[derive(Debug, Default)]
pub struct Studio {
    books: Arc<Books>,
    shelf: Mutex<Shelf>,
    keys: Keys,
    repeats: Repeats,
}

/// What becomes of a job that is submitted again under the same idempotency key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeats {
    /// It is another job.
    #[default]
    Billed,
    /// It is the same job: the same answer, and no second bill.
    Recognised,
}

#[derive(Debug, Default)]
struct Shelf {
    jobs: HashMap<String, Job>,
    pictures: HashMap<String, Vec<u8>>,
    uploads: Vec<Vec<u8>>,
    /// Jobs by their idempotency key.
    submitted: HashMap<String, String>,
    count: u64,
    /// Submissions and orders so far.
    asked: u64,
}

#[derive(Debug)]
struct Job {
    polls: u32,
    pictures: Vec<String>,
    usage: Usage,
}

impl Studio {
    /// Takes these keys.
    #[must_use]
    pub fn keys(mut self, keys: Keys) -> Self {
        self.keys = keys;
        self
    }

    /// Does this with an idempotency key that it has seen.
    #[must_use]
    pub fn repeats(mut self, repeats: Repeats) -> Self {
        self.repeats = repeats;
        self
    }

    /// Pictures that were uploaded, in order, each as often as it came.
    #[must_use]
    pub fn uploads(&self) -> Vec<Vec<u8>> {
        self.shelf().uploads.clone()
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> u64 {
        let mut shelf = self.shelf();
        shelf.asked += 1;
        shelf.asked
    }

    fn make(&self, body: &Value, request_id: &str, key: Option<&str>) -> (Vec<Vec<u8>>, Usage) {
        let count = body["count"].as_u64().unwrap_or(1);
        let first = self.shelf().count + 1;
        self.shelf().count += count;
        let size = Size::new(64, 64);
        let pictures: Vec<_> = (0..count).map(|n| picture(size, first + n, Look::Png)).collect();
        let prompt = body["prompt"].as_str().unwrap_or_default();
        let text_in = 2 + prompt.chars().count() as u64 / 3;
        let usage = Usage { text_in, image_out: 1_000 * count, ..Usage::default() };
        let billed = Billed {
            model: body["model"].as_str().unwrap_or_default().into(),
            pictures: u32::try_from(count).unwrap_or(u32::MAX),
            usd: RATES.price(&usage),
            usage: usage.clone(),
            prompt: prompt.into(),
            request_id: request_id.into(),
            key: key.map(Into::into),
            ..Billed::default()
        };
        self.books.note(billed, pictures.clone());
        (pictures, usage)
    }

    fn submit(&self, body: &Value, key: Option<&str>) -> Response {
        if let Some(id) = self.recognise(key) {
            return Response::json(202, &json!({ "id": id }));
        }
        let id = format!("job-{}", self.next());
        let (pictures, usage) = self.make(body, &id, key);
        let mut shelf = self.shelf();
        let mut names = Vec::new();
        for (number, bytes) in pictures.into_iter().enumerate() {
            let name = format!("{id}-{number}.png");
            shelf.pictures.insert(name.clone(), bytes);
            names.push(name);
        }
        shelf.jobs.insert(id.clone(), Job { polls: 0, pictures: names, usage });
        if let Some(key) = key {
            shelf.submitted.insert(key.into(), id.clone());
        }
        Response::json(202, &json!({ "id": id }))
    }

    /// The job that was submitted under this key, where keys are honoured.
    fn recognise(&self, key: Option<&str>) -> Option<String> {
        let id = self.shelf().submitted.get(key?).filter(|_| self.repeats == Repeats::Recognised)?.clone();
        self.books.note_again(key?);
        Some(id)
    }

    fn poll(&self, id: &str, host: Option<&str>) -> Response {
        let mut shelf = self.shelf();
        let Some(job) = shelf.jobs.get_mut(id) else { return not_found() };
        job.polls += 1;
        if job.polls <= WORKING {
            return Response::json(200, &json!({"status": "working"}));
        }
        // On a socket the files lie where the poll came to.
        let base = host.map_or_else(|| "https://studio.example".to_owned(), |host| format!("http://{host}"));
        let addresses: Vec<_> = job.pictures.iter().map(|name| format!("{base}{FILES}{name}")).collect();
        Response::json(200, &json!({"status": "done", "pictures": addresses, "usage": job.usage}))
    }

    fn order(&self, body: &Value) -> Response {
        let uploads = self.shelf().uploads.len();
        let inputs = body["inputs"].as_array().into_iter().flatten().filter_map(Value::as_str);
        if !inputs.into_iter().all(|name| (0..uploads).any(|n| name == format!("upload-{n}"))) {
            return not_found();
        }
        let id = format!("order-{}", self.next());
        let (pictures, _) = self.make(body, &id, None);
        if body["as"] == "addresses" {
            let mut shelf = self.shelf();
            let names = (0..pictures.len()).map(|number| format!("{id}-{number}.png"));
            let addresses: Vec<_> =
                names.clone().map(|name| format!("https://studio.example{FILES}{name}")).collect();
            shelf.pictures.extend(names.zip(pictures));
            return Response::json(200, &json!({ "pictures": addresses }));
        }
        let encoded: Vec<_> = pictures.iter().map(|bytes| STANDARD.encode(bytes)).collect();
        Response::json(200, &json!({ "pictures": encoded })).carrying(&pictures)
    }

    fn upload(&self, bytes: &[u8]) -> Response {
        let mut shelf = self.shelf();
        shelf.uploads.push(bytes.to_vec());
        Response::json(201, &json!({"name": format!("upload-{}", shelf.uploads.len() - 1)}))
    }

    fn fetch(&self, name: &str) -> Response {
        match self.shelf().pictures.get(name) {
            Some(bytes) => {
                let mut response = Response::bytes(200, "image/png", bytes.clone());
                response.carries = vec![digest(bytes)];
                response
            }
            None => not_found(),
        }
    }

    fn cancel(&self, id: &str) -> Response {
        match self.shelf().jobs.remove(id) {
            Some(_) => Response::json(200, &json!({})),
            None => not_found(),
        }
    }
}

impl Vendor for Studio {
    fn answer(&self, request: &Request) -> Response {
        let key = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        if !key.is_some_and(|key| self.keys.accept(key)) {
            return Response::json(401, &json!({"error": "no key"}));
        }
        let body = request.json().unwrap_or_default();
        let tail = |folder: &str| request.path.strip_prefix(folder);
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/jobs") => self.submit(&body, request.header("idempotency-key")),
            ("POST", "/uploads") => self.upload(&request.body),
            ("POST", "/pictures") => self.order(&body),
            ("GET", _) => match (tail("/jobs/"), tail(FILES)) {
                (Some(job), _) => self.poll(job, request.header("host")),
                (_, Some(name)) => self.fetch(name),
                _ => not_found(),
            },
            ("DELETE", _) => tail("/jobs/").map_or_else(not_found, |job| self.cancel(job)),
            _ => not_found(),
        }
    }

    fn books(&self) -> Arc<Books> {
        Arc::clone(&self.books)
    }
}

fn not_found() -> Response {
    Response::json(404, &json!({"error": "not found"}))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::TEST_KEY;

    fn submit(studio: &Studio, key: &str) -> Value {
        let request = Request {
            method: "POST".into(),
            path: "/jobs".into(),
            query: String::new(),
            headers: vec![
                ("authorization".into(), format!("Bearer {TEST_KEY}")),
                ("idempotency-key".into(), key.into()),
            ],
            body: br#"{"model":"scripted-1","prompt":"a cat","count":2}"#.to_vec(),
            at_ms: 0,
        };
        let response = studio.answer(&request);
        assert_eq!(response.status, 202);
        serde_json::from_slice(&response.body).unwrap()
    }

    #[test]
    fn a_key_that_is_honoured_gives_the_same_job_and_no_second_bill() {
        for (repeats, bills, asked) in [(Repeats::Billed, 3, 1), (Repeats::Recognised, 2, 2)] {
            let studio = Studio::default().repeats(repeats);
            let (first, second, other) = (submit(&studio, "a"), submit(&studio, "a"), submit(&studio, "b"));
            assert_eq!((first == second, first == other), (repeats == Repeats::Recognised, false));
            let bill = studio.books().bill();
            assert_eq!((bill.len(), bill[0].asked), (bills, asked), "{repeats:?}");
            // 2000 tokens of pictures at 40 dollars a million, 3 of text at 2.
            assert_eq!(bill[0].usd, impasto_sdk::Money::from_usd(0.080_006));
        }
    }
}
