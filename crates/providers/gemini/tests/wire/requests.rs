//! What is sent.

use crate::{blob, body, cx, lighthouse, sent, task};
use impasto_provider_gemini::Gemini;
use impasto_sdk::{
    Auth, Effect, Exchange, Frame, Generate, Kind, Method, Mode, Provider, Size, Starter, Task,
};
use serde_json::{Value, json};

fn request(generate: Generate) -> Exchange {
    sent(Gemini.begin(&task(generate), &cx()).unwrap())
}

fn with_options(options: Value) -> Generate {
    Generate { options: options.as_object().unwrap().clone(), ..lighthouse() }
}

#[test]
fn words_become_one_billed_call() {
    let exchange = request(lighthouse());
    assert_eq!(exchange.method, Method::Post);
    assert_eq!(
        exchange.url,
        "https://generativelanguage.googleapis.com/v1beta/models/gemini-nano-banana-2.1:generateContent"
    );
    assert_eq!(exchange.effect, Effect::Billed);
    assert_eq!(exchange.auth, Auth::Header { name: "x-goog-api-key".into(), prefix: String::new() });
    let lifted: Vec<_> = exchange.lift.iter().map(|lift| lift.path.as_str()).collect();
    assert_eq!(
        lifted,
        ["candidates.*.content.parts.*.inlineData.data", "candidates.*.content.parts.*.inline_data.data"]
    );
    assert_eq!(
        body(&exchange),
        json!({
            "contents": [{"role": "user", "parts": [{"text": "a lighthouse at dusk"}]}],
            "generationConfig": {
                "responseModalities": ["IMAGE"],
                "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"}
            }
        })
    );
}

#[test]
fn each_option_stands_where_the_vendor_reads_it() {
    let exchange = request(with_options(json!({
        "temperature": 0.5, "thinking_level": "high", "google_search": true, "safety_threshold": "block_only_high"
    })));
    let body = body(&exchange);
    assert_eq!(
        body["generationConfig"],
        json!({
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "temperature": 0.5,
            "thinkingConfig": {"thinkingLevel": "HIGH"}
        })
    );
    assert_eq!(body["tools"], json!([{"googleSearch": {}}]));
    assert_eq!(
        body["safetySettings"],
        json!([
            {"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_ONLY_HIGH"},
            {"category": "HARM_CATEGORY_HATE_SPEECH", "threshold": "BLOCK_ONLY_HIGH"},
            {"category": "HARM_CATEGORY_SEXUALLY_EXPLICIT", "threshold": "BLOCK_ONLY_HIGH"},
            {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "threshold": "BLOCK_ONLY_HIGH"}
        ])
    );
}

#[test]
fn options_of_a_wrong_shape_are_refused() {
    for options in [json!({"thinking_level": "huge"}), json!({"steps": 3}), json!({"temperature": "hot"})] {
        let error = Gemini.begin(&task(with_options(options.clone())), &cx()).unwrap_err();
        assert_eq!(error.kind, Kind::InvalidRequest, "{options}");
    }
}

#[test]
fn size_classes_are_sent_only_where_the_model_has_them() {
    let starters: Vec<Starter> = serde_json::from_str(Gemini.starters()).unwrap();
    for starter in starters {
        let presets = starter.capabilities.resolution_presets;
        let table = starter.capabilities.aspect_ratio_sizes;
        let frame = Frame {
            pixels: Some(Size::new(1024, 1024)),
            ratio: table.as_ref().and_then(|table| table.iter().next()).map(|(ratio, _)| ratio),
            image_size: None,
        };
        let frame = presets.as_ref().map_or(frame, |presets| Frame {
            pixels: Some(presets[0].size()),
            ratio: Some(presets[0].aspect_ratio),
            image_size: Some(presets[0].image_size.clone()),
        });
        let body = body(&request(Generate { model: starter.id.clone(), frame, ..lighthouse() }));
        let image_config = &body["generationConfig"]["imageConfig"];
        assert_eq!(image_config["aspectRatio"], "1:1", "{}", starter.id);
        assert_eq!(image_config.get("imageSize").is_some(), presets.is_some(), "{}", starter.id);
        assert_eq!(image_config.get("imageSize").is_some(), starter.id != "gemini-2.5-flash-image");
    }
}

#[test]
fn model_ids_and_base_urls_are_taken_as_people_write_them() {
    for (base, model, url) in [
        ("https://a.example/v1", "models/gemini-x", "https://a.example/v1/models/gemini-x:generateContent"),
        ("https://a.example/", "gemini-x", "https://a.example/v1beta/models/gemini-x:generateContent"),
        ("https://a.example", "x?key=1", "https://a.example/v1beta/models/x%3Fkey%3D1:generateContent"),
    ] {
        let cx = impasto_sdk::Cx { base_url: base.into(), ..cx() };
        let generate = Generate { model: model.into(), ..lighthouse() };
        assert_eq!(sent(Gemini.begin(&task(generate), &cx).unwrap()).url, url);
    }
}

#[test]
fn what_one_call_cannot_do_is_refused_before_sending() {
    for (generate, kind) in [
        (Generate { count: 2, ..lighthouse() }, Kind::InvalidRequest),
        (Generate { count: 0, ..lighthouse() }, Kind::InvalidRequest),
        (Generate { mode: Mode::Img2img, ..lighthouse() }, Kind::InvalidRequest),
        (Generate { mode: Mode::Inpaint, ..lighthouse() }, Kind::Unsupported),
        (Generate { mask: Some(blob("m", "image/png")), ..lighthouse() }, Kind::Unsupported),
    ] {
        assert_eq!(Gemini.begin(&task(generate), &cx()).unwrap_err().kind, kind);
    }
}

#[test]
fn the_same_task_gives_the_same_request() {
    for task in [task(lighthouse()), Task::Probe, Task::Discover] {
        let first = sent(Gemini.begin(&task, &cx()).unwrap());
        assert_eq!(first, sent(Gemini.begin(&task, &cx()).unwrap()));
    }
}

#[test]
fn the_key_has_one_place_and_it_is_not_the_address() {
    for task in [task(lighthouse()), Task::Probe, Task::Discover] {
        let exchange = sent(Gemini.begin(&task, &cx()).unwrap());
        assert_eq!(exchange.auth, Auth::Header { name: "x-goog-api-key".into(), prefix: String::new() });
        assert!(exchange.headers.is_empty() && !exchange.url.contains("key"));
    }
}
