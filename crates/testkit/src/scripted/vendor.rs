//! The vendor of both providers.

use crate::{
    books::{Billed, Books, Rates},
    sample::{Look, picture},
    vendor::{Request, Response, Vendor},
    wire::TEST_KEY,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::{Size, Usage};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Polls that find a job still at work.
const WORKING: u32 = 3;

/// Takes jobs, uploads and orders; serves finished pictures under addresses.
#[derive(Debug, Default)]
pub struct Studio {
    books: Arc<Books>,
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    jobs: HashMap<String, Job>,
    pictures: HashMap<String, Vec<u8>>,
    uploads: Vec<Vec<u8>>,
    count: u64,
}

#[derive(Debug)]
struct Job {
    polls: u32,
    pictures: Vec<String>,
}

impl Studio {
    /// Pictures that were uploaded, in order, each as often as it came.
    #[must_use]
    pub fn uploads(&self) -> Vec<Vec<u8>> {
        self.shelf().uploads.clone()
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn make(&self, body: &Value) -> Vec<Vec<u8>> {
        let count = body["count"].as_u64().unwrap_or(1);
        let first = self.shelf().count + 1;
        self.shelf().count += count;
        let size = Size::new(64, 64);
        let pictures: Vec<_> = (0..count).map(|n| picture(size, first + n, Look::Png)).collect();
        let usage = Usage { image_out: 1_000 * count, ..Usage::default() };
        let rates = Rates { text_in: 0.0, image_in: 0.0, text_out: 0.0, image_out: 40.0 };
        let billed = Billed {
            model: body["model"].as_str().unwrap_or_default().into(),
            pictures: u32::try_from(count).unwrap_or(u32::MAX),
            usd: rates.price(&usage),
            usage,
        };
        self.books.note(billed, pictures.clone());
        pictures
    }

    fn submit(&self, body: &Value) -> Response {
        let pictures = self.make(body);
        let mut shelf = self.shelf();
        let id = format!("job-{}", shelf.jobs.len() + 1);
        let mut names = Vec::new();
        for (number, bytes) in pictures.into_iter().enumerate() {
            let name = format!("{id}-{number}.png");
            shelf.pictures.insert(name.clone(), bytes);
            names.push(name);
        }
        shelf.jobs.insert(id.clone(), Job { polls: 0, pictures: names });
        Response::json(202, &json!({ "id": id }))
    }

    fn poll(&self, id: &str) -> Response {
        let mut shelf = self.shelf();
        let Some(job) = shelf.jobs.get_mut(id) else { return not_found() };
        job.polls += 1;
        if job.polls <= WORKING {
            return Response::json(200, &json!({"status": "working"}));
        }
        let address = |name: &String| format!("https://studio.example/files/{name}");
        let addresses: Vec<_> = job.pictures.iter().map(address).collect();
        Response::json(200, &json!({"status": "done", "pictures": addresses}))
    }

    fn order(&self, body: &Value) -> Response {
        let uploads = self.shelf().uploads.len();
        let inputs = body["inputs"].as_array().into_iter().flatten().filter_map(Value::as_str);
        if !inputs.into_iter().all(|name| (0..uploads).any(|n| name == format!("upload-{n}"))) {
            return not_found();
        }
        let pictures: Vec<_> = self.make(body).iter().map(|bytes| STANDARD.encode(bytes)).collect();
        Response::json(200, &json!({ "pictures": pictures }))
    }

    fn upload(&self, bytes: &[u8]) -> Response {
        let mut shelf = self.shelf();
        shelf.uploads.push(bytes.to_vec());
        Response::json(201, &json!({"name": format!("upload-{}", shelf.uploads.len() - 1)}))
    }
}

impl Vendor for Studio {
    fn answer(&self, request: &Request) -> Response {
        if request.header("authorization") != Some(&format!("Bearer {TEST_KEY}")) {
            return Response::json(401, &json!({"error": "no key"}));
        }
        let body = request.json().unwrap_or_default();
        let tail = |folder: &str| request.path.strip_prefix(folder).map(ToOwned::to_owned);
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/jobs") => self.submit(&body),
            ("POST", "/uploads") => self.upload(&request.body),
            ("POST", "/pictures") => self.order(&body),
            ("GET", _) => match (tail("/jobs/"), tail("/files/")) {
                (Some(job), _) => self.poll(&job),
                (_, Some(name)) => match self.shelf().pictures.get(&name) {
                    Some(bytes) => Response::bytes(200, "image/png", bytes.clone()),
                    None => not_found(),
                },
                _ => not_found(),
            },
            ("DELETE", _) => match tail("/jobs/").and_then(|job| self.shelf().jobs.remove(&job)) {
                Some(_) => Response::json(200, &json!({})),
                None => not_found(),
            },
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
