//! A stand-in for the vendor: it speaks the wire format strictly, notes what it bills, and fails when told to.

use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::{Money, Size, Usage};
use impasto_testkit::{
    books::{Billed, Books},
    fault::{Fault, Script, http_date},
    sample::{Look, picture},
    vendor::{Delivery, Request, Response, Vendor},
    wire::TEST_KEY,
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Everything that the vendor knows in a request; it refuses anything else by name. Each option of `options.rs` is here: the
/// suite asks for each, and the answer must be a picture.
const FIELDS: [&str; 13] = [
    "model", "prompt", "count", "width", "height", "seed", "references", "style", "detail", "tiled", "caption",
    "palette", "file",
];

/// The vendor.
pub(crate) struct FakeAcme {
    script: Script,
    books: Arc<Books>,
    made: AtomicU64,
}

impl FakeAcme {
    /// A vendor whose generations meet the faults of this script.
    pub(crate) fn new(script: Script) -> Self {
        Self { script, books: Arc::default(), made: AtomicU64::new(0) }
    }

    fn generate(&self, request: &Request) -> Response {
        let asked = match request.json().and_then(checked) {
            Ok(asked) => asked,
            Err(message) => return error(400, "invalid_request", &message),
        };
        match self.script.next() {
            None => self.pictures(&asked),
            Some(fault) => self.fail(fault, request, &asked),
        }
    }

    /// Makes the pictures and bills them.
    fn pictures(&self, asked: &Value) -> Response {
        let number = |name: &str, usual: u64| asked[name].as_u64().unwrap_or(usual);
        let side = |name| u32::try_from(number(name, 1024)).unwrap_or(1024);
        let size = Size::new(side("width"), side("height"));
        let seed = number("seed", 1);
        let pictures: Vec<Vec<u8>> = (0..number("count", 1))
            .map(|_| picture(size, self.made.fetch_add(1, Ordering::SeqCst), Look::Png))
            .collect();
        let images: Vec<Value> = pictures
            .iter()
            .zip(seed..)
            .map(|(picture, seed)| json!({ "b64": STANDARD.encode(picture), "seed": seed }))
            .collect();
        let usd = Money::from_usd(0.04) * u32::try_from(pictures.len()).unwrap_or(0);
        self.bill(asked, usd, pictures);
        Response::json(200, &json!({ "id": "req_1", "images": images, "usage": { "charged_usd": usd } }))
    }

    fn bill(&self, asked: &Value, usd: Money, pictures: Vec<Vec<u8>>) {
        let model = asked["model"].as_str().unwrap_or_default().into();
        let usage = Usage { charged: Some(usd), ..Usage::default() };
        let count = u32::try_from(pictures.len()).unwrap_or(0);
        self.books.note(Billed { model, pictures: count, usage, usd, ..Billed::default() }, pictures);
    }

    fn fail(&self, fault: Fault, request: &Request, asked: &Value) -> Response {
        match fault {
            Fault::Unauthorized => error(401, "invalid_key", "no such key"),
            Fault::Forbidden => error(403, "forbidden", "not with this key"),
            Fault::NotFound => error(404, "unknown_model", "no such model"),
            Fault::TooLarge => error(413, "too_large", "too many bytes"),
            Fault::QuotaZero => error(429, "quota_exceeded", "the balance is used up"),
            Fault::RefusedPrompt => error(400, "content_refused", "not this"),
            Fault::RateLimited => error(429, "rate_limited", "too fast"),
            Fault::RateLimitedSeconds => error(429, "rate_limited", "too fast").header("retry-after", "2"),
            Fault::RateLimitedDate => {
                error(429, "rate_limited", "too fast").header("retry-after", http_date(request.at_ms + 3_000))
            }
            Fault::Overloaded => error(503, "overloaded", "try again later"),
            Fault::ServerError => {
                drop(self.pictures(asked));
                error(500, "internal", "something broke")
            }
            Fault::EmptyData => {
                drop(self.pictures(asked));
                Response::json(200, &json!({ "id": "req_1", "images": [] }))
            }
            Fault::TruncatedBase64 => {
                drop(self.pictures(asked));
                Response::json(200, &json!({ "id": "req_1", "images": [{ "b64": "A" }] }))
            }
            Fault::RefusedPicture => {
                drop(self.pictures(asked));
                Response::json(200, &json!({ "id": "req_1", "images": [{ "refused": "not suitable" }] }))
            }
            Fault::ResetBeforeHead => self.pictures(asked).delivered(Delivery::ResetBeforeHead),
            Fault::StalledHead => self.pictures(asked).delivered(Delivery::Stall),
            // The cases name no other.
            _ => self.pictures(asked),
        }
    }
}

impl Vendor for FakeAcme {
    fn answer(&self, request: &Request) -> Response {
        if request.header("authorization") != Some(&format!("Bearer {TEST_KEY}")) {
            return error(401, "invalid_key", "no such key");
        }
        // The suite puts the vendor behind a base URL of its own.
        match (request.method.as_str(), request.path.rsplit_once("/v1/").map(|(_, route)| route)) {
            ("POST", Some("images")) => self.generate(request),
            ("GET", Some("models")) => Response::json(200, &json!({ "models": [{ "id": "acme-canvas-1" }] })),
            _ => error(404, "not_found", "no such address"),
        }
    }

    fn books(&self) -> Arc<Books> {
        Arc::clone(&self.books)
    }
}

fn error(status: u16, code: &str, message: &str) -> Response {
    Response::json(status, &json!({ "error": { "code": code, "message": message } }))
}

/// The request, where it is one that the vendor takes.
fn checked(asked: Value) -> Result<Value, String> {
    let fields = asked.as_object().ok_or("expected an object")?;
    if let Some(unknown) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(format!("unknown field {unknown}"));
    }
    if asked["prompt"].as_str().is_none_or(str::is_empty) {
        return Err("a prompt is needed".into());
    }
    if !(1..=4).contains(&asked["count"].as_u64().unwrap_or(0)) {
        return Err("count is 1 to 4".into());
    }
    for name in ["references", "palette"] {
        for picture in asked[name].as_array().into_iter().flatten() {
            let data = picture.as_str().and_then(|url| url.split_once(";base64,")).map(|(_, data)| data);
            data.and_then(|data| STANDARD.decode(data).ok())
                .ok_or_else(|| format!("{name} holds what is no picture in base64"))?;
        }
    }
    match fields.iter().find(|(name, value)| !is_taken(name, value)) {
        Some((name, value)) => Err(format!("{name} cannot be {value}")),
        None => Ok(asked),
    }
}

/// Whether the vendor takes this value of an option.
fn is_taken(option: &str, value: &Value) -> bool {
    match option {
        "style" => ["art", "photo"].iter().any(|style| value == style),
        "detail" => value.as_f64().is_some_and(|detail| (0.0..=1.0).contains(&detail)),
        "tiled" => value.is_boolean(),
        "caption" => value.as_str().is_some_and(|words| words.chars().count() <= 200),
        "palette" => value.as_array().is_some_and(|pictures| pictures.len() <= 3),
        "file" => match value["kind"].as_str() {
            Some("png") => true,
            Some("jpeg") => value["quality"].as_u64().is_some_and(|quality| (1..=100).contains(&quality)),
            _ => false,
        },
        _ => true,
    }
}
