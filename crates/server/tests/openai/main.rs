//! OpenAI's routes over the sandbox.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod chat;
mod edits;
mod failures;
mod gallery;
mod once;
mod rig;
#[path = "../rig/settings.rs"]
mod settings;
mod streams;

use async_openai::types::images::ImagesResponse;
use axum::{
    body::Body,
    http::{Method, Request},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use impasto_ports::JobState;
use rig::{Rig, ask, json as post};
use serde_json::{Value, json};
use tower::ServiceExt;

/// The sandbox's model that declares everything.
pub(crate) const MODEL: &str = "sandbox/canvas";

fn wish() -> Value {
    json!({"model": MODEL, "prompt": "a lighthouse at dusk", "size": "256x256"})
}

fn with(fields: Value) -> Value {
    let mut wish = wish();
    wish.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    wish
}

/// The pictures of an answer.
fn pictures(answer: &Value) -> Vec<Vec<u8>> {
    let data = answer["data"].as_array().unwrap().iter();
    data.map(|datum| STANDARD.decode(datum["b64_json"].as_str().unwrap()).unwrap()).collect()
}

#[tokio::test]
async fn models_are_listed_and_found_by_every_name() {
    let rig = Rig::new().await;
    let list = rig.get("/v1/models").await.json();
    assert_eq!(list["object"], "list");
    let entry = list["data"].as_array().unwrap().iter().find(|entry| entry["id"] == MODEL).unwrap();
    assert_eq!((&entry["object"], &entry["owned_by"]), (&json!("model"), &json!("sandbox")));
    for name in [MODEL, "sandbox%2Fcanvas", "canvas"] {
        assert_eq!(&rig.get(&format!("/v1/models/{name}")).await.json(), entry, "{name}");
    }
    let (status, param, code, message) = rig.get("/v1/models/gpt-9").await.error();
    assert_eq!((status, param.as_str(), code.as_str()), (404, "model", "model_not_found"));
    assert!(message.contains(MODEL), "{message}");
}

#[tokio::test]
async fn pictures_come_as_the_gallerys_own_bytes() {
    let rig = Rig::new().await;
    let answer = rig.generate(with(json!({"n": 3, "user": "ann", "quality": "auto"}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let length: usize = answer.headers["content-length"].to_str().unwrap().parse().unwrap();
    assert_eq!(length, answer.bytes.len());
    let theirs: ImagesResponse = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(theirs.data.len(), 3);
    let document = answer.json();
    assert_eq!((&document["size"], &document["output_format"]), (&json!("256x256"), &json!("png")));
    assert!(document["created"].as_i64().unwrap() > 1_700_000_000);
    let job = rig.studio.job(answer.headers["impasto-job"].to_str().unwrap()).await.unwrap();
    assert_eq!(job.draft["metadata"]["user"], "ann");
    let digests: Vec<_> = pictures(&document).iter().map(|bytes| blake3::hash(bytes).to_hex()).collect();
    assert_eq!(digests.len(), 3);
    for (digest, image) in digests.iter().zip(&job.images) {
        assert_eq!(digest.as_str(), image.digest);
    }
    assert_eq!(answer.changes(), Value::Null);
}

#[tokio::test]
async fn an_address_is_whole_needs_no_token_and_cannot_be_guessed() {
    let rig = Rig::new().await;
    let answer = rig.generate(with(json!({"response_format": "url"}))).await.json();
    let url = answer["data"][0]["url"].as_str().unwrap();
    let path = url.strip_prefix("http://localhost:9494").unwrap();
    let file = rig.get(path).await;
    assert_eq!((file.status.as_u16(), &file.headers["content-type"]), (200, &"image/png".parse().unwrap()));
    let size = u32::from_be_bytes(file.bytes[16..20].try_into().unwrap());
    assert_eq!(size, 256);
    let last = if path.ends_with('0') { '1' } else { '0' };
    let (status, _, code, _) = rig.get(&format!("{}{last}", &path[..path.len() - 1])).await.error();
    assert_eq!((status, code.as_str()), (404, "not_found"));
}

#[tokio::test]
async fn an_address_outlasts_a_restart() {
    let rig = Rig::new().await;
    let answer = rig.generate(with(json!({"response_format": "url"}))).await.json();
    let url = answer["data"][0]["url"].as_str().unwrap();
    let anew = rig.restarted();
    assert_eq!(anew.get(url.strip_prefix("http://localhost:9494").unwrap()).await.status, 200);
    assert_eq!(Rig::new().await.get(&url["http://localhost:9494".len()..]).await.status, 404, "elsewhere");
    // It can be given back as a picture to start from.
    let edit = with(json!({"images": [{"image_url": url}]}));
    let edited = anew.post("/v1/images/edits", edit).await;
    assert_eq!(edited.status, 200, "{}", edited.text());
}

#[tokio::test]
async fn what_a_model_cannot_take_is_refused_by_name() {
    let rig = Rig::new().await;
    for (fields, status, param, code) in [
        (json!({"model": "gpt-9"}), 404, "model", "model_not_found"),
        (json!({"size": "banana"}), 400, "size", "invalid_value"),
        (json!({"prompt": null}), 400, "prompt", "missing_required_parameter"),
        (json!({"prompt": ["a"]}), 400, "prompt", "invalid_type"),
        (json!({"n": 0}), 400, "n", "invalid_value"),
        (json!({"n": "3"}), 400, "n", "invalid_type"),
        (json!({"input_fidelity": "high"}), 400, "input_fidelity", "unsupported_parameter"),
        (json!({"style": "vivid"}), 400, "style", "invalid_value"),
        (json!({"colour": "red"}), 400, "colour", "unknown_parameter"),
        (json!({"response_format": "png"}), 400, "response_format", "invalid_value"),
        (json!({"partial_images": 2}), 400, "partial_images", "invalid_value"),
        (json!({"image": "data:image/png;base64,AAAA"}), 400, "image", "unknown_parameter"),
    ] {
        let answer = rig.generate(with(fields.clone())).await;
        let (its_status, its_param, its_code, _) = answer.error();
        assert_eq!((its_status, its_param.as_str(), its_code.as_str()), (status, param, code), "{fields}");
        assert_eq!(answer.headers["x-should-retry"], "false");
    }
    assert_eq!(rig.jobs().await, 0);
}

#[tokio::test]
async fn what_says_nothing_is_taken_and_what_is_changed_is_told() {
    let rig = Rig::new().await;
    let harmless = json!({
        "quality": "auto", "background": "auto", "moderation": "auto", "output_format": "png", "user": "x",
        "output_compression": 100, "stream": false, "style": null, "n": 1
    });
    let answer = rig.generate(with(harmless)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let changes = answer.changes();
    assert_eq!(changes.as_array().unwrap().len(), 1, "{changes}");
    assert_eq!((&changes[0]["field"], &changes[0]["from"]), (&json!("/output_format"), &json!("png")));
}

#[tokio::test]
async fn an_option_of_the_model_reaches_it() {
    let rig = Rig::new().await;
    let answer = rig.generate(with(json!({"background": "transparent", "seed": 7}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["background"], "transparent");
    let job = rig.studio.job(answer.headers["impasto-job"].to_str().unwrap()).await.unwrap();
    assert_eq!(
        (&job.draft["provider_options"]["background"], &job.draft["seed"]),
        (&json!("transparent"), &json!(7))
    );
}

#[tokio::test]
async fn everything_under_v1_fails_in_openais_envelope() {
    let rig = Rig::new().await;
    let empty = |method: Method, path: &str| ask(method.as_str(), path).body(Body::empty()).unwrap();
    for (request, status, code) in [
        (empty(Method::GET, "/v1/nothing"), 404, "not_found"),
        (empty(Method::GET, "/v1/images/generations"), 405, "method_not_supported"),
        (empty(Method::POST, "/v1/images/generations"), 400, "missing_required_parameter"),
        (
            Request::get("/v1/models").header("host", "evil.example").body(Body::empty()).unwrap(),
            421,
            "misdirected_request",
        ),
    ] {
        let path = request.uri().to_string();
        let answer = rig.send(request).await;
        assert_eq!(answer.headers["x-should-retry"], "false", "{path}");
        let (its_status, _, its_code, _) = answer.error();
        assert_eq!((its_status, its_code.as_str()), (status, code), "{path}");
    }
    let other = rig.get("/api/v1/nothing").await;
    assert_eq!(other.headers["content-type"], "application/problem+json");
}

#[tokio::test]
async fn the_same_key_makes_the_same_pictures_once() {
    let rig = Rig::new().await;
    let ask = |body: Value| {
        let mut request = post("/v1/images/generations", body);
        request.headers_mut().insert("idempotency-key", "order-1".parse().unwrap());
        rig.send(request)
    };
    let first = ask(wish()).await;
    let second = ask(with(json!({"response_format": "b64_json"}))).await;
    assert_eq!((second.status.as_u16(), &second.bytes), (200, &first.bytes));
    assert_eq!(rig.jobs().await, 1);
    let (status, ..) = ask(with(json!({"prompt": "another"}))).await.error();
    assert_eq!((status, rig.jobs().await), (400, 1));
}

#[tokio::test]
async fn a_client_that_hangs_up_loses_nothing() {
    let rig = Rig::new().await;
    let slow = with(json!({"delay_ms": 300}));
    let asking = rig.router.clone().oneshot(post("/v1/images/generations", slow));
    let query = impasto_ports::JobQuery { limit: 1, ..Default::default() };
    let written = async {
        loop {
            if let Some(row) = rig.studio.jobs(&query).await.unwrap().first() {
                return row.id.clone();
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    // The client is gone as soon as there is a job; the vendor takes longer than that.
    let id = tokio::select! {
        answer = asking => panic!("it was answered: {answer:?}"),
        id = written => id,
    };
    let job = rig.studio.wait(&id).await.unwrap();
    assert_eq!((job.state, job.images.len()), (JobState::Done, 1));
}
