use super::*;
use crate::wire::TEST_KEY;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

fn ask(model: &str, body: &Value) -> Request {
    Request {
        method: "POST".into(),
        path: format!("/v1beta/models/{model}:generateContent"),
        query: String::new(),
        headers: vec![
            ("content-type".into(), "application/json".into()),
            ("x-goog-api-key".into(), TEST_KEY.into()),
        ],
        body: body.to_string().into_bytes(),
        at_ms: 0,
    }
}

fn words(config: Value) -> Value {
    json!({"contents": [{"role": "user", "parts": [{"text": "a fox"}]}], "generationConfig": config})
}

#[test]
fn a_picture_is_served_after_thoughts_and_billed() {
    let fake = Gemini::new();
    let config =
        json!({"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"}});
    let response = fake.answer(&ask("gemini-3-pro-image", &words(config)));
    assert_eq!(response.status, 200);
    let document: Value = serde_json::from_slice(&response.body).unwrap();
    let parts = document["candidates"][0]["content"]["parts"].as_array().unwrap();
    let finished: Vec<_> = parts
        .iter()
        .filter(|part| part["thought"] != true)
        .filter_map(|part| STANDARD.decode(part["inlineData"]["data"].as_str()?).ok())
        .collect();
    assert!(parts.iter().any(|part| part["thought"] == true && part["inlineData"].is_object()));
    assert_eq!(finished, fake.books().served());
    let read = image::load_from_memory(&finished[0]).unwrap();
    assert_eq!((read.width(), read.height()), (2752, 1536));
    let bill = fake.books().bill();
    assert_eq!(bill.len(), 1);
    assert_eq!(document["usageMetadata"]["thoughtsTokenCount"], bill[0].usage.text_out);
}

#[test]
fn snake_case_is_taken_and_unknown_fields_are_not() {
    let fake = Gemini::new();
    let snake = json!({
        "contents": [{"parts": [{"text": "a fox"}]}],
        "generation_config": {"response_modalities": ["TEXT", "IMAGE"], "image_config": {"aspect_ratio": "1:1"},
            "thinkingConfig": {"thinking_level": "HIGH"}},
    });
    assert_eq!(fake.answer(&ask("gemini-nano-banana-2.1", &snake)).status, 200);
    for (model, body) in [
        ("gemini-nano-banana-2.1", json!({"contents": [{"parts": [{"text": "a"}]}], "mask": 1})),
        ("gemini-nano-banana-2.1", words(json!({"steps": 3}))),
        ("gemini-nano-banana-2.1", words(json!({"imageConfig": {"aspectRatio": "7:3"}}))),
        ("gemini-nano-banana-2.1", words(json!({"imageConfig": {"imageSize": "512"}}))),
        ("gemini-3-pro-image", words(json!({"imageConfig": {"aspectRatio": "8:1"}}))),
        ("gemini-3-pro-image", words(json!({"thinkingConfig": {"thinkingLevel": "HIGH"}}))),
        ("gemini-2.5-flash-image", words(json!({"imageConfig": {"imageSize": "1K"}}))),
        ("gemini-2.5-flash-image", words(json!({"responseModalities": ["TEXT"]}))),
        ("gemini-2.5-flash-image", json!({"contents": []})),
        ("gemini-2.5-flash-image", words(json!({"candidateCount": 2}))),
    ] {
        let response = fake.answer(&ask(model, &body));
        let document: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(document["error"]["status"], "INVALID_ARGUMENT", "{body}");
    }
    assert_eq!(fake.books().bill().len(), 1);
}

#[test]
fn exactly_one_valid_key_is_needed() {
    let fake = Gemini::new();
    let mut request = ask("gemini-3-pro-image", &words(json!({})));
    request.query = format!("key={TEST_KEY}");
    assert_eq!(fake.answer(&request).status, 400);
    request.headers.pop();
    assert_eq!(fake.answer(&request).status, 200);
    request.query = "key=wrong".into();
    let text = String::from_utf8(fake.answer(&request).body).unwrap();
    assert!(text.contains("API_KEY_INVALID"));
    request.query.clear();
    assert_eq!(fake.answer(&request).status, 401);
}

#[test]
fn unknown_models_and_paths_are_not_found() {
    let fake = Gemini::new();
    assert_eq!(fake.answer(&ask("gemini-9", &words(json!({})))).status, 404);
    let mut list = ask("x", &json!({}));
    (list.method, list.path) = ("GET".into(), "/v1beta/models".into());
    let document: Value = serde_json::from_slice(&fake.answer(&list).body).unwrap();
    assert_eq!(document["models"][0]["name"], "models/gemini-nano-banana-2.1");
}
